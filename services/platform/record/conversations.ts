import type { Knex } from 'knex';
import type { Conversation } from '../../core/api/resources.ts';
import { type Page, type PageRequest, readPage } from './paging.ts';
import { fromJson, namesNoRow, toJson } from './rows.ts';

/** What is needed to make one; the rest follows from its user. */
export interface NewConversation
  extends Pick<
    Conversation,
    'id' | 'appId' | 'type' | 'displayName' | 'description' | 'iconUrl' | 'metadata' | 'createdAt'
  > {
  /** The user whose conversation it is, and the id of the user's place in it. */
  readonly participant: { readonly id: string; readonly userId: string } | null;
}

interface Row {
  readonly id: string;
  readonly app_id: string;
  readonly type: Conversation['type'];
  readonly is_default: number;
  readonly display_name: string | null;
  readonly description: string | null;
  readonly icon_url: string | null;
  readonly metadata: string | null;
  readonly first_client_id: string | null;
  readonly business_last_read: number | null;
  readonly last_updated_at: number;
  readonly created_at: number;
}

export interface Conversations {
  /** Makes it unless it is there: the answer is what the record holds. */
  create(conversation: NewConversation): Promise<Conversation>;
  find(appId: string, id: string): Promise<Conversation | undefined>;
  listOfUser(appId: string, userId: string, page: PageRequest): Promise<Page<Conversation> | undefined>;
}

const read = (row: Row): Conversation => ({
  id: row.id,
  appId: row.app_id,
  type: row.type,
  isDefault: row.is_default === 1,
  displayName: row.display_name,
  description: row.description,
  iconUrl: row.icon_url,
  metadata: fromJson(row.metadata),
  firstClientId: row.first_client_id,
  businessLastRead: row.business_last_read,
  lastUpdatedAt: row.last_updated_at,
  createdAt: row.created_at,
});

/** The user's clients that can be written to, the one seen last first. */
async function firstClientOf(db: Knex, appId: string, userId: string): Promise<string | null> {
  const row: { id: string } | undefined = await db('clients')
    .where({ app_id: appId, user_id: userId, status: 'active' })
    .whereNull('deleted_at')
    .orderBy('last_seen', 'desc')
    .orderBy('id')
    .first('id');
  return row?.id ?? null;
}

async function hasPersonalConversation(db: Knex, appId: string, userId: string): Promise<boolean> {
  const row: object | undefined = await db('participants')
    .join('conversations', 'conversations.id', 'participants.conversation_id')
    .where({ 'participants.user_id': userId, 'conversations.app_id': appId, 'conversations.type': 'personal' })
    .whereNull('conversations.deleted_at')
    .first('conversations.id');
  return row !== undefined;
}

export function createConversations(db: Knex): Conversations {
  const live = (connection: Knex = db) => connection('conversations').whereNull('conversations.deleted_at');

  const find = async (connection: Knex, appId: string, id: string): Promise<Conversation | undefined> => {
    if (namesNoRow(appId, id)) return undefined;
    const row: Row | undefined = await live(connection).where({ id, app_id: appId }).first();
    return row && read(row);
  };

  return {
    create: ({ participant, ...conversation }) =>
      db.transaction(async (transaction) => {
        const { id, appId, type, createdAt } = conversation;
        // One at a time for a user: only the first personal conversation is the default.
        if (participant)
          await transaction('users').where({ id: participant.userId, app_id: appId }).forUpdate().first('id');
        const there = await find(transaction, appId, id);
        if (there) return there;
        const firstClientId = participant ? await firstClientOf(transaction, appId, participant.userId) : null;
        const isDefault =
          type === 'personal' &&
          participant !== null &&
          !(await hasPersonalConversation(transaction, appId, participant.userId));
        await transaction('conversations').insert({
          id,
          app_id: appId,
          type,
          is_default: isDefault ? 1 : 0,
          display_name: conversation.displayName,
          description: conversation.description,
          icon_url: conversation.iconUrl,
          metadata: toJson(conversation.metadata),
          first_client_id: firstClientId,
          last_updated_at: createdAt,
          created_at: createdAt,
        });
        if (participant)
          await transaction('participants').insert({
            id: participant.id,
            conversation_id: id,
            user_id: participant.userId,
            client_id: firstClientId,
          });
        return { ...conversation, isDefault, firstClientId, businessLastRead: null, lastUpdatedAt: createdAt };
      }),
    find: (appId, id) => find(db, appId, id),
    async listOfUser(appId, userId, request) {
      const open = () =>
        live()
          .where('app_id', appId)
          .whereIn('id', db('participants').where('user_id', userId).select('conversation_id'));
      const page = await readPage<Row>(open, { column: 'created_at' }, request);
      return page && { ...page, items: page.items.map(read) };
    },
  };
}

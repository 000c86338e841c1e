import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { pino } from 'pino';
import { migrations } from '../../../infra/migrations/index.ts';
import { connectMysql, ensureDatabase } from '../../../services/platform/mysql/connect.ts';
import { migrate } from '../../../services/platform/mysql/migrate.ts';
import { createCannedTemplates } from '../../../services/platform/record/canned-templates.ts';
import { createRouteRows, rememberedRoutes } from '../../../services/platform/record/conversation-routes.ts';
import { createContacts } from '../../../services/transform/record/contacts.ts';
import { createConversations } from '../../../services/transform/record/conversations.ts';
import { createMessages } from '../../../services/transform/record/messages.ts';
import { createRecordedMessages } from '../../../services/transform/record/recorded-messages.ts';
import type { TransformPorts } from '../../../services/transform/topology.ts';

/** A database of its own on the engines of the run. */
export async function openRecord(mysqlUrl: string): Promise<{ readonly db: Knex; close(): Promise<void> }> {
  const url = new URL(mysqlUrl);
  url.pathname = `/transform_${randomBytes(6).toString('hex')}`;
  await ensureDatabase(url.href);
  const db = connectMysql({ url: url.href, poolSize: 4 });
  await migrate(db, migrations);
  return {
    db,
    close: async () => {
      await db.raw('drop database ??', [url.pathname.slice(1)]);
      await db.destroy();
    },
  };
}

/** What a process that has just started knows: nothing but what lies in the database. */
export const freshPorts = (db: Knex): TransformPorts => ({
  logger: pino({ level: 'silent' }),
  routes: rememberedRoutes(createRouteRows(db), { failed: () => undefined }),
  contacts: createContacts(db, { failed: () => undefined }),
  conversations: createConversations(db),
  messages: createMessages(db),
  recorded: createRecordedMessages(db),
  canned: createCannedTemplates(db),
  mediaBase: 'https://media.example.org',
  catalog: { variants: async () => [] },
  openSecret: (sealed) => sealed,
  formLink: ({ messageId }) => `https://forms.example.org/${messageId}`,
});

export async function count(db: Knex, table: string): Promise<number> {
  const row = await db(table).count({ n: '*' }).first();
  return Number(row?.n ?? -1);
}

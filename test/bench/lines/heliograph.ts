import type { Knex } from 'knex';
import { valueAt } from '../../../infra/start/demo/json-call.ts';
import { type ServiceName, serviceNames } from '../../../infra/start/services.ts';
import type { Stack } from '../../../infra/start/stack.ts';
import type { ConversationEvent, OutboundSubmitted } from '../../../services/core/contract/records.ts';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import type { AvroCodec } from '../../../services/platform/avro/codec.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import type { RawRecord } from '../../../services/platform/kafka/reader.ts';
import { type BenchBusiness, number } from '../business.ts';
import { postBytes } from '../load/http.ts';
import { type Tag, tagIn, textOf } from '../tags.ts';
import type { Part } from '../usage.ts';
import { deliveredWebhook, textWebhook } from '../whatsapp-webhook.ts';
import type { Chat, Line, Report, Told } from './line.ts';

export interface OurChat extends Chat {
  readonly clientId: string;
  readonly conversationId: string;
}

export interface HeliographLine {
  readonly stack: Stack;
  readonly business: BenchBusiness;
  readonly chats: readonly OurChat[];
  readonly codec: AvroCodec;
  readonly db: Knex;
  readonly partitions: number;
}

const behindHttp: readonly ServiceName[] = ['transform', 'dispatch', 'event-fanout'];

export const phoneOf = (n: number): string => `1514${String(5_550_000 + n)}`;

export const clientOf = (integrationId: string, phone: string): string => clientIdOf(integrationId, phone);

/** The four services, as every deployment runs them. */
export function heliographLine({ stack, business, chats, codec, db, partitions }: HeliographLine): Line {
  const { topicPrefix, servicePorts } = stack.plan;
  const authorization = `Basic ${Buffer.from(`${business.key.id}:${business.key.secret}`).toString('base64')}`;
  const chatOf = ({ chat }: Tag): OurChat => {
    const found = chats[chat];
    if (found === undefined) throw new Error(`there is no chat ${chat}`);
    return found;
  };
  /** Delivery events name a message by its id alone. */
  const tagOfMessage = new Map<string, Tag>();

  return {
    name: 'heliograph',
    chats,
    parts: () => serviceNames.map((name): Part => ({ column: name, pid: stack.service(name).process().pid })),
    httpPort: servicePorts.ingest,
    submittedTopic: `${topicPrefix}outbound.submitted`,
    eventsTopic: `${topicPrefix}events`,
    events: {
      outbound: ['message', 'channel'],
      reported: ['message', 'channel', 'user'],
      inbound: ['message'],
      statuses: ['user'],
    },
    record: (tag) => {
      const { clientId, conversationId } = chatOf(tag);
      const value = submitted(business.appId, conversationId, clientId, tag);
      return {
        key: clientId,
        partition: partitionOf(clientId, partitions),
        value: codec.encode('outbound.submitted', value),
      };
    },
    post: (tag) =>
      postBytes(
        `/v2/apps/${business.appId}/conversations/${chatOf(tag).conversationId}/messages`,
        JSON.stringify({ author: { type: 'business' }, content: { type: 'text', text: textOf(tag) } }),
        { authorization },
      ),
    inbound: (tag) =>
      textWebhook(business.webhookPath, number, { phone: chatOf(tag).phone, id: externalId(tag), text: textOf(tag) }),
    reports: async (outbound) => {
      const wanted = new Map(outbound.map((tag) => [`${tag.run}-${tag.seq}`, tag]));
      const sandboxUrl = `http://127.0.0.1:${servicePorts.sandbox}`;
      const found: Report[] = [];
      for (const { phone } of chats)
        for (const entry of await phoneEntries(sandboxUrl, phone)) {
          const read = tagIn(String(valueAt(entry, 'payload', 'text', 'body')));
          const tag = read && wanted.get(`${read.run}-${read.seq}`);
          if (tag === undefined) continue;
          const id = String(valueAt(entry, 'id'));
          const callbackData = String(valueAt(entry, 'payload', 'biz_opaque_callback_data'));
          found.push({ tag, bytes: deliveredWebhook(business.webhookPath, number, { phone, id, callbackData }) });
        }
      return found.sort((a, b) => a.tag.seq - b.tag.seq);
    },
    told: (record) => toldOf(codec, tagOfMessage, record),
    position: async () => {
      const [row]: { position: number }[] = await db('messages')
        .orderBy('position', 'desc')
        .limit(1)
        .select('position');
      return row?.position ?? 0;
    },
    recorded: async (position) => {
      const rows: { message: string | null }[] = await db('messages')
        .where('position', '>', position)
        .orderBy('position')
        .select('message');
      return rows.map(({ message }) => tagIn(message ?? ''));
    },
    hold: (held) => {
      for (const name of behindHttp)
        stack
          .service(name)
          .process()
          .signal(held ? 'SIGSTOP' : 'SIGCONT');
    },
  };
}

const externalId = ({ run, seq }: Tag): string => `wamid.bench-${run}-${seq}`;

/** 24 hex digits, as a producer may give them. */
const messageIdOf = ({ run, seq }: Tag): string =>
  `be${run.toString(16).padStart(8, '0')}${seq.toString(16).padStart(14, '0')}`;

function submitted(appId: string, conversationId: string, clientId: string, tag: Tag): OutboundSubmitted {
  const text = { text: textOf(tag), htmlText: null, markdownText: null, payload: null, actions: [] };
  const content = { type: 'text', text, media: null, location: null, items: null, form: null, native: null };
  return {
    appId,
    conversationId,
    clientId,
    author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
    messageId: messageIdOf(tag),
    type: 'message',
    message: {
      content,
      schema: null,
      destination: null,
      override: null,
      metadata: {},
      quotedMessageId: null,
      files: [],
    },
    activity: null,
    received: null,
    expiresAt: null,
  };
}

async function phoneEntries(sandboxUrl: string, phone: string): Promise<readonly unknown[]> {
  const response = await fetch(`${sandboxUrl}/_sandbox/phones/${phone}/messages`);
  const entries: unknown = await response.json();
  return Array.isArray(entries) ? entries : [];
}

const stages: Readonly<Record<string, Told['what']>> = {
  'conversation:message:delivery:channel': 'channel',
  'conversation:message:delivery:user': 'user',
};

function toldOf(codec: AvroCodec, tagOfMessage: Map<string, Tag>, { value }: RawRecord): Told {
  const decoded = value && codec.decode('events', value);
  if (!decoded?.ok) return { what: 'other', tag: undefined };
  const { type, message, delivery } = decoded.value as ConversationEvent; // the topic's schema
  if (type === 'conversation:message' && message !== null) {
    const tag = tagIn(message.message.content.text?.text ?? '');
    if (tag !== undefined) tagOfMessage.set(message.message.id, tag);
    return { what: 'message', tag };
  }
  return { what: stages[type] ?? 'other', tag: tagOfMessage.get(delivery?.messageId ?? '') };
}

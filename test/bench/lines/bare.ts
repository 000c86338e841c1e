import type { Knex } from 'knex';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import type { BareProcesses } from '../bare/processes.ts';
import { bareTopics } from '../bare/settings.ts';
import { number } from '../business.ts';
import { postBytes } from '../load/http.ts';
import { type Tag, tagIn, textOf } from '../tags.ts';
import { deliveredWebhook, textWebhook } from '../whatsapp-webhook.ts';
import type { Chat, Line } from './line.ts';

export interface BareLine {
  readonly processes: BareProcesses;
  readonly httpPort: number;
  readonly chats: readonly Chat[];
  readonly db: Knex;
  readonly partitions: number;
}

/** The same hops, rows and calls with kafkajs, mysql2 and undici, and no work on the record. */
export function bareLine({ processes, httpPort, chats, db, partitions }: BareLine): Line {
  const phoneOf = ({ chat }: Tag): string => chats[chat]?.phone ?? '';
  return {
    name: 'bare',
    chats,
    parts: () => processes.parts(),
    httpPort,
    submittedTopic: bareTopics.submitted,
    eventsTopic: bareTopics.events,
    events: { outbound: ['message'], reported: ['message'], inbound: ['message'], statuses: ['message'] },
    record: (tag) => ({ key: phoneOf(tag), partition: partitionOf(phoneOf(tag), partitions), value: textOf(tag) }),
    post: (tag) => postBytes('/messages', JSON.stringify({ chat: phoneOf(tag), text: textOf(tag) })),
    inbound: (tag) =>
      textWebhook('/webhook', number, { phone: phoneOf(tag), id: `wamid.${tag.run}.${tag.seq}`, text: textOf(tag) }),
    reports: async (outbound) =>
      outbound.map((tag) => ({
        tag,
        bytes: deliveredWebhook('/webhook', number, {
          phone: phoneOf(tag),
          id: `wamid.${tag.run}.${tag.seq}`,
          callbackData: textOf(tag).slice(0, 60),
        }),
      })),
    told: ({ value }) => ({ what: 'message', tag: tagIn(String(value)) }),
    position: async () => {
      const [row]: { position: number }[] = await db('bare.messages')
        .orderBy('position', 'desc')
        .limit(1)
        .select('position');
      return row?.position ?? 0;
    },
    recorded: async (position) => {
      const rows: { message: string }[] = await db('bare.messages')
        .where('position', '>', position)
        .orderBy('position')
        .select('message');
      return rows.map(({ message }) => tagIn(message));
    },
    hold: (held) => processes.hold(['relay'], held),
  };
}

import type { Logger } from 'pino';
import type { ConversationEvent } from '../../core/contract/records.ts';
import { type BatchStep, emit, retry, type Topology } from '../../platform/kafka/streams/topology.ts';
import { databaseReason } from './database-trouble.ts';
import type { Fanout } from './fanout.ts';

/** While the database is away a batch waits; the others go on. */
const retryMs = 1_000;

/**
 * The group that takes events to webhooks: no store, at least once. A batch is over when every event of it is delivered, given up
 * or parked; a batch that the process dies in is taken again from its start.
 */
export function createWebhooks({ handle, concerns }: Pick<Fanout, 'handle' | 'concerns'>, logger: Logger): Topology {
  const step: BatchStep<ConversationEvent, never> = async (items) => {
    try {
      await handle(items.map(({ record }) => record.value));
      return items.map(() => emit([]));
    } catch (error) {
      const reason = databaseReason(error);
      logger.warn({ reason, events: items.length }, 'webhooks wait for the database');
      return items.map(() => retry(retryMs, `the database is away: ${reason}`));
    }
  };
  return { group: 'webhooks', inputs: [{ topic: 'events', rank: 0, filter: concerns, step }] };
}

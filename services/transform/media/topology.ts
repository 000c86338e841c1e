import type { Logger } from 'pino';
import type { WhatsAppInbound } from '../../core/contract/records.ts';
import { emit, type Topology } from '../../platform/kafka/streams/topology.ts';
import { databaseStep } from '../database-step.ts';
import type { Media } from './media.ts';

/**
 * The group that fetches what users sent: no store, at least once. A batch is over when each of its files has a row that somebody will
 * work on: so no download, however long, holds up a partition, and the record of the chat does not wait for it at all.
 */
export function mediaTopology({ take }: Pick<Media, 'take'>, logger: Logger): Topology {
  const step = databaseStep<WhatsAppInbound, never>('media', logger, async (items) => {
    await take(items.map(({ record }) => record.value));
    return items.map(() => emit([]));
  });
  return { group: 'media', inputs: [{ topic: 'whatsapp.inbound', rank: 0, step }] };
}

import { join } from 'node:path';
import { pino } from 'pino';
import { readJourney as readTopics } from '../../services/platform/kafka/journey.ts';
import { openCodec } from '../../services/platform/service/run-service.ts';
import type { EngineAddresses } from '../engines/engines.ts';
import { checkoutRoot } from '../engines/folders.ts';
import type { Hop } from './journey.ts';

export interface JourneyQuestion {
  readonly engines: EngineAddresses;
  readonly topicPrefix: string;
  readonly messageId: string;
}

/** What the topics hold about one message, in any order. */
export async function readJourney({ engines, topicPrefix, messageId }: JourneyQuestion): Promise<readonly Hop[]> {
  const config = { registryUrl: engines.registryUrl, topicPrefix };
  const codec = await openCodec(config, pino({ level: 'silent' }), join(checkoutRoot(), 'schemas'));
  const hops = await readTopics(engines.brokers, codec, topicPrefix, messageId);
  return hops.map((hop) => ({ ...hop, topic: hop.topic.replace(topicPrefix, '') }));
}

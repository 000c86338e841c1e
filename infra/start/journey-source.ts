import type { EngineAddresses } from '../engines/engines.ts';
import type { Hop } from './journey.ts';

export interface JourneyQuestion {
  readonly engines: EngineAddresses;
  readonly topicPrefix: string;
  readonly messageId: string;
}

type ReadJourney = (question: JourneyQuestion) => Promise<readonly Hop[]>;

/** What the topics hold about one message, in any order. */
export async function readJourney(question: JourneyQuestion): Promise<readonly Hop[]> {
  const module: unknown = await import(new URL('../../services/platform/kafka/journey.js', import.meta.url).href);
  return (module as { readJourney: ReadJourney }).readJourney(question);
}

import type { Logger } from 'pino';
import { connectAdmin } from '../admin.ts';
import type { Settings } from './runtime-options.ts';
import type { Topology } from './topology.ts';

/** What the runtime learns of the cluster before it starts. */
export interface ClusterFacts {
  readonly cluster: string;
  /** The one partition count of all topics. */
  readonly partitions: number;
}

/** A chat's records lie under one partition number in every topic: so inputs, store and dead letters must have equally many. */
export async function checkTopics(
  topology: Topology<object, object>,
  settings: Settings,
  logger: Logger,
): Promise<ClusterFacts> {
  const names = [
    ...topology.inputs.map(({ topic }) => topic),
    ...(topology.store ? [topology.store.topic] : []),
    settings.deadLetterTopic,
  ].map((topic) => settings.topics.fullName(topic));
  const admin = await connectAdmin({ brokers: settings.brokers, logger });
  try {
    const counts = await admin.partitionCounts(names);
    const missing = names.filter((name) => !counts.has(name));
    if (missing.length > 0) throw new Error(`these topics do not exist: ${missing.join(', ')}`);
    const [partitions = 0] = counts.values();
    if ([...counts.values()].some((count) => count !== partitions)) {
      const list = [...counts].map(([name, count]) => `${name}: ${count}`).join(', ');
      throw new Error(`these topics must have the same number of partitions: ${list}`);
    }
    return { cluster: await admin.clusterId(), partitions };
  } finally {
    await admin.close();
  }
}

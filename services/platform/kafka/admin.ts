import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Admin, createClient, errorType } from './kafkajs/index.ts';

const TOPIC_RESOURCE = 2;
const SHOWN_WITHIN_MS = 15_000;
const SHOWN_POLL_MS = 100;

/** A topic as it must be. Names are full. */
export interface WantedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor?: number;
  /** Broker-side settings by their Kafka names, e.g. `cleanup.policy`. */
  readonly config: Readonly<Record<string, string>>;
}

/** How an existing topic differs from what is wanted. */
export interface TopicDifference {
  readonly topic: string;
  readonly setting: string;
  readonly wanted: string;
  readonly found: string;
}

export interface TopicsOutcome {
  readonly created: readonly string[];
  readonly differences: readonly TopicDifference[];
}

export interface KafkaAdmin {
  /** Creates what is missing and compares the rest, setting by setting. It changes nothing that exists. */
  ensureTopics(wanted: readonly WantedTopic[]): Promise<TopicsOutcome>;
  /** The partition count of each topic; a topic that does not exist is left out. */
  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  clusterId(): Promise<string>;
  deleteTopics(topics: readonly string[]): Promise<void>;
  deleteGroups(groups: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Settings that hold lists are equal in any order. */
const normal = (value: string): string => value.split(',').sort().join(',');

/** Compares one topic's settings with those wanted. */
export function compareConfig(wanted: WantedTopic, found: ReadonlyMap<string, string>): TopicDifference[] {
  return Object.entries(wanted.config).flatMap(([setting, value]) => {
    const has = found.get(setting);
    return has !== undefined && normal(has) === normal(value)
      ? []
      : [{ topic: wanted.name, setting, wanted: value, found: has ?? 'unset' }];
  });
}

async function existing(admin: Admin, names: readonly string[]): Promise<Map<string, number>> {
  const all = new Set(await admin.listTopics());
  const present = names.filter((name) => all.has(name));
  if (present.length === 0) return new Map();
  const { topics } = await admin.fetchTopicMetadata({ topics: present });
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
}

/** A broker that has just made topics may not list them yet, and not know those that it lists: both pass. */
async function shown(admin: Admin, names: readonly string[]): Promise<Map<string, number>> {
  const until = performance.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const isOver = performance.now() > until;
    try {
      const counts = await existing(admin, names);
      if (counts.size === names.length || isOver) return counts;
    } catch (error) {
      if (errorType(error) !== 'UNKNOWN_TOPIC_OR_PARTITION' || isOver) throw error;
    }
    await pause(SHOWN_POLL_MS);
  }
}

async function configsOf(admin: Admin, names: readonly string[]): Promise<Map<string, Map<string, string>>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: TOPIC_RESOURCE, name })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
}

async function ensureTopics(admin: Admin, wanted: readonly WantedTopic[]): Promise<TopicsOutcome> {
  const before = await existing(
    admin,
    wanted.map(({ name }) => name),
  );
  const missing = wanted.filter(({ name }) => !before.has(name));
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: false,
      topics: missing.map(({ name, partitions, replicationFactor, config }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor: replicationFactor ?? -1,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      })),
    });
  }
  // createTopics says nothing of topics that exist, by another process's hand a moment ago too: so all are compared.
  const counts = await shown(
    admin,
    wanted.map(({ name }) => name),
  );
  const configs = await configsOf(admin, [...counts.keys()]);
  const differences = wanted.flatMap((topic) => {
    const count = counts.get(topic.name) ?? 0;
    const shape =
      count === topic.partitions
        ? []
        : [{ topic: topic.name, setting: 'partitions', wanted: String(topic.partitions), found: String(count) }];
    return [...shape, ...compareConfig(topic, configs.get(topic.name) ?? new Map())];
  });
  return { created: missing.map(({ name }) => name), differences };
}

/** Connects an admin client. */
export async function connectAdmin(options: {
  readonly brokers: readonly string[];
  readonly logger?: Logger | undefined;
}): Promise<KafkaAdmin> {
  const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 15 };
  const admin = createClient({ ...options, clientId: 'heliograph-admin', retry }).admin({ retry });
  await admin.connect();
  return {
    ensureTopics: (wanted) => ensureTopics(admin, wanted),
    partitionCounts: (topics) => existing(admin, topics),
    clusterId: async () => (await admin.describeCluster()).clusterId,
    deleteTopics: async (topics) => admin.deleteTopics({ topics: [...topics] }),
    deleteGroups: async (groups) => {
      await admin.deleteGroups([...groups]);
    },
    close: () => admin.disconnect(),
  };
}

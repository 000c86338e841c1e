import type { KafkaAdmin } from '../platform/kafka/admin.ts';

type Admin = Pick<KafkaAdmin, 'clusterId' | 'close'>;

export interface KafkaCheck {
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Asks the cluster whether it is there: one question at a time, and over a new connection where the last one failed. */
export function createKafkaCheck(connect: () => Promise<Admin>): KafkaCheck {
  let admin: Promise<Admin> | undefined;
  let asking: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    const open = admin;
    admin = undefined;
    // A connection that was never made needs no end.
    const made = await open?.catch(() => undefined);
    await made?.close();
  };

  const ask = async (): Promise<void> => {
    try {
      admin ??= connect();
      await (await admin).clusterId();
    } catch (error) {
      await close();
      throw error;
    } finally {
      asking = undefined;
    }
  };

  return {
    check() {
      asking ??= ask();
      return asking;
    },
    close,
  };
}

/**
 * The number of partitions that all topics share: a record's place in one is its place in all.
 * @throws Error naming the topics that are missing or that differ
 */
export async function sharedPartitions(
  admin: Pick<KafkaAdmin, 'partitionCounts'>,
  topics: readonly string[],
): Promise<number> {
  const counts = await admin.partitionCounts(topics);
  const missing = topics.filter((topic) => !counts.has(topic));
  if (missing.length > 0) throw new Error(`topics are missing: ${missing.join(', ')}`);
  const [first = 0, ...others] = counts.values();
  if (others.some((count) => count !== first))
    throw new Error(
      `topics differ in their partitions: ${[...counts].map(([topic, count]) => `${topic} ${count}`).join(', ')}`,
    );
  return first;
}

import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { connectRegistry, registerSchemas } from '../../services/platform/avro/registry.ts';
import type { SchemaFiles } from '../../services/platform/avro/schema-files.ts';
import type { Config } from '../../services/platform/config/config.ts';
import type { Sealer } from '../../services/platform/crypto/seal.ts';
import { connectAdmin } from '../../services/platform/kafka/admin.ts';
import { topicConfig, topics } from '../../services/platform/kafka/topics.ts';
import { migrate } from '../../services/platform/mysql/migrate.ts';
import { migrations } from '../migrations/index.ts';

/** A registry's first registrations, on a cold machine, take seconds. */
const registryTimeoutMs = 30_000;

export interface AccountKey {
  readonly keyId: string;
  readonly secret: string;
}

/** Creates the topics that are missing; a topic that exists with other settings is an error that names each difference. */
export async function provisionTopics(
  config: Pick<Config, 'kafkaBrokers' | 'topicPrefix' | 'partitions' | 'replicationFactor'>,
): Promise<readonly string[]> {
  const admin = await connectAdmin({ brokers: config.kafkaBrokers });
  try {
    const { created, differences } = await admin.ensureTopics(
      topics.map((topic) => ({
        name: config.topicPrefix + topic.name,
        partitions: config.partitions,
        replicationFactor: config.replicationFactor,
        config: topicConfig(topic),
      })),
    );
    if (differences.length > 0)
      throw new Error(
        `topics exist with other settings than declared:\n${differences.map(({ topic, setting, wanted, found }) => `  ${topic}: ${setting} is ${found}, must be ${wanted}`).join('\n')}`,
      );
    return created;
  } finally {
    await admin.close();
  }
}

/** Registers every topic's schema; one that is not compatible with its former versions is refused by the registry. */
export async function provisionSchemas(
  config: Pick<Config, 'registryUrl' | 'topicPrefix'>,
  files: SchemaFiles,
): Promise<number> {
  return (
    await registerSchemas(
      await connectRegistry(config.registryUrl, registryTimeoutMs),
      topics,
      files,
      config.topicPrefix,
    )
  ).size;
}

export const provisionDatabase = (connection: Knex): Promise<readonly string[]> => migrate(connection, migrations);

/** Makes an account key: it may create apps and everything below. */
export async function createAccountKey(connection: Knex, sealer: Sealer, now: number): Promise<AccountKey> {
  const keyId = `act_${randomBytes(12).toString('hex')}`;
  const secret = randomBytes(32).toString('base64url');
  await connection('api_keys').insert({
    id: keyId,
    scope: 'account',
    app_id: null,
    integration_id: null,
    display_name: 'account',
    secret_sealed: sealer.seal(secret, keyId),
    created_at: now,
  });
  return { keyId, secret };
}

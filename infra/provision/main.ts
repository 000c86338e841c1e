/** Prepares the engines for the services: topics, schemas, tables, and an account key in the file that HELIOGRAPH_ACCOUNT_FILE names. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSchemaFiles } from '../../services/platform/avro/schema-files.ts';
import { ConfigError, loadConfig } from '../../services/platform/config/config.ts';
import { createSealer } from '../../services/platform/crypto/seal.ts';
import { connectMysql, ensureDatabase } from '../../services/platform/mysql/connect.ts';
import {
  type AccountKey,
  createAccountKey,
  provisionDatabase,
  provisionSchemas,
  provisionTopics,
} from './provision.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const config = loadConfig('provision', process.env);
  const started = Date.now();
  await ensureDatabase(config.mysqlUrl);
  const connection = connectMysql({ url: config.mysqlUrl, poolSize: 2, acquireTimeoutMs: 30_000 });
  try {
    const [created, schemas, applied] = await Promise.all([
      provisionTopics(config),
      provisionSchemas(config, readSchemaFiles(join(process.cwd(), 'schemas'))),
      provisionDatabase(connection),
    ]);
    say(
      `topics: ${created.length} created; schemas: ${schemas} registered; migrations: ${applied.length} applied (${Date.now() - started} ms)`,
    );
    const file = config.accountFile;
    if (file !== '' && !(await keyWorks(file))) {
      const key = await createAccountKey(connection, createSealer(config.secretKeys), Date.now());
      writeFileSync(file, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
      say(`account key: ${file}`);
    }
  } finally {
    await connection.destroy();
  }

  /** A key file from before stays in use while the database knows its key. */
  async function keyWorks(file: string): Promise<boolean> {
    if (!existsSync(file)) return false;
    const { keyId } = JSON.parse(readFileSync(file, 'utf8')) as AccountKey;
    return (await connection('api_keys').where({ id: keyId, scope: 'account' }).first('id')) !== undefined;
  }
}

main().catch((error: unknown) => {
  const reason = error instanceof ConfigError || error instanceof Error ? error.message : String(error);
  process.stderr.write(`provisioning failed: ${reason}\n`);
  process.exitCode = 1;
});

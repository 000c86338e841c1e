import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { pino } from 'pino';
import { migrations } from '../../../infra/migrations/index.ts';
import type { ConversationEvent } from '../../../services/core/contract/records.ts';
import { derivedId } from '../../../services/core/ids/ids.ts';
import { type Fanout, startFanout } from '../../../services/event-fanout/webhooks/fanout.ts';
import { createSealer } from '../../../services/platform/crypto/seal.ts';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { connectMysql, ensureDatabase } from '../../../services/platform/mysql/connect.ts';
import { migrate } from '../../../services/platform/mysql/migrate.ts';

export const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);

/** A fresh database with our tables. */
export async function freshDatabase(mysqlUrl: string): Promise<Knex> {
  const url = new URL(mysqlUrl);
  url.pathname = `/fanout_${randomBytes(4).toString('hex')}`;
  await ensureDatabase(url.href);
  const database = connectMysql({ url: url.href, poolSize: 8 });
  await migrate(database, migrations);
  return database;
}

export async function dropDatabase(database: Knex): Promise<void> {
  const [rows] = (await database.raw('select database() as name')) as [{ name: string }[]];
  await database.raw(`drop database \`${rows[0]?.name ?? ''}\``);
  await database.destroy();
}

export const newId = (): string => randomBytes(12).toString('hex');

/** Subscribes a target to all that the tests send. */
export async function subscribe(database: Knex, appId: string, target: string): Promise<string> {
  const id = newId();
  await database('webhooks').insert({
    id,
    app_id: appId,
    integration_id: newId(),
    target,
    triggers: JSON.stringify(['conversation:remove']),
    secret_sealed: sealer.seal(`secret of ${id}`, id),
    created_at: Date.now(),
  });
  return id;
}

export const removal = (appId: string, conversationId: string, n: number): ConversationEvent => ({
  id: derivedId('event', conversationId, n),
  type: 'conversation:remove',
  appId,
  createdAt: 1_000 + n,
  user: null,
  conversation: { id: conversationId, type: 'personal' },
  integrationId: null,
  clientId: null,
  message: null,
  postback: null,
  delivery: null,
  client: null,
  conversationCreate: null,
  read: null,
  native: null,
  referral: null,
});

export interface TestFanoutOptions {
  readonly waitsMs?: readonly number[];
  readonly budgetMs?: number;
  readonly timeoutMs?: number;
  readonly allowed?: readonly string[];
  readonly worker?: boolean;
}

/** The webhooks of one process, with short waits. */
export const testFanout = (database: Knex, options: TestFanoutOptions = {}): Fanout =>
  startFanout({
    database,
    sealer,
    logger: pino({ level: 'silent' }),
    allowed: allowedNetworks(options.allowed ?? ['127.0.0.0/8']),
    counts: { attempted: () => undefined, parked: () => undefined },
    waitsMs: options.waitsMs ?? [50, 50, 50, 50],
    budgetMs: options.budgetMs ?? 300,
    timeoutMs: options.timeoutMs ?? 2_000,
    pollMs: 50,
    subscriptionTtlMs: 50,
  });

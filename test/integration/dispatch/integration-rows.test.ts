import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrations } from '../../../infra/migrations/index.ts';
import { integrationRows } from '../../../services/dispatch/integration-rows.ts';
import { createSealer } from '../../../services/platform/crypto/seal.ts';
import { connectMysql, ensureDatabase } from '../../../services/platform/mysql/connect.ts';
import { migrate } from '../../../services/platform/mysql/migrate.ts';
import { cloudBaseUrl } from '../../../services/whatsapp/cloud/client.ts';

const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
const id = (n: number): string => String(n).padStart(24, '0');

describe('the numbers in the database', () => {
  let db: Knex;
  let name: string;

  const insert = (n: number, more: object = {}) =>
    db('integrations').insert({
      id: id(n),
      app_id: id(99),
      type: 'whatsapp',
      status: 'active',
      phone_number_id: '1055',
      access_token_sealed: sealer.seal('token', id(n)),
      created_at: 1,
      ...more,
    });

  beforeAll(async () => {
    const url = new URL(inject('engines').mysqlUrl);
    name = `dispatch_${randomBytes(6).toString('hex')}`;
    url.pathname = `/${name}`;
    await ensureDatabase(url.href);
    db = connectMysql({ url: url.href, poolSize: 2 });
    await migrate(db, migrations);
  });

  afterAll(async () => {
    await db.raw('drop database ??', [name]);
    await db.destroy();
  });

  it('are read with their opened token and their rules', async () => {
    await insert(1);
    await insert(2, { base_url: 'http://127.0.0.1:8089', unknown_outcome: 'fail', delivery_gate: 'chat' });
    const load = integrationRows(db, sealer);
    expect(await load(id(1))).toEqual({
      protocol: 'cloud',
      credentials: { protocol: 'cloud', baseUrl: cloudBaseUrl, phoneNumberId: '1055', accessToken: 'token' },
      reason: null,
      gate: 'message',
      unknownOutcome: 'resend',
    });
    expect(await load(id(2))).toMatchObject({
      credentials: { baseUrl: 'http://127.0.0.1:8089' },
      gate: 'chat',
      unknownOutcome: 'fail',
    });
  });

  it('of an API client are read with its user', async () => {
    const user = { hosting: 'self', base_url: 'http://client', username: 'admin', phone_number_id: null };
    await insert(7, { ...user, password_sealed: sealer.seal('Secret-1', id(7)), unknown_outcome: 'fail' });
    await insert(8, { ...user });
    const load = integrationRows(db, sealer);
    expect(await load(id(7))).toEqual({
      protocol: 'api-client',
      credentials: { protocol: 'api-client', baseUrl: 'http://client', username: 'admin', password: 'Secret-1' },
      reason: null,
      gate: 'message',
      unknownOutcome: 'fail',
    });
    expect(await load(id(8))).toMatchObject({
      protocol: 'api-client',
      credentials: null,
      reason: 'The integration has no base URL, or no user of its API client',
    });
  });

  it('are not there when deleted, of another type, or never made', async () => {
    await insert(3, { deleted_at: 5 });
    await insert(4, { type: 'custom' });
    const load = integrationRows(db, sealer);
    expect([await load(id(3)), await load(id(4)), await load(id(5)), await load("x' or 1")]).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('cannot send without a token', async () => {
    await insert(6, { access_token_sealed: null });
    expect(await integrationRows(db, sealer)(id(6))).toMatchObject({ credentials: null });
  });
});

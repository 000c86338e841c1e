import type { Knex } from 'knex';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { AttemptLog } from '../../../services/event-fanout/webhooks/attempt-log.ts';
import type { Fanout } from '../../../services/event-fanout/webhooks/fanout.ts';
import { type Endpoint, type Respond, startEndpoint } from './endpoint.ts';
import {
  dropDatabase,
  freshDatabase,
  newId,
  removal,
  subscribe,
  type TestFanoutOptions,
  testFanout,
} from './fanout.ts';

let database: Knex;
let endpoint: Endpoint;
let running: Fanout[] = [];
let appId: string;

const start = (options?: TestFanoutOptions): Fanout => {
  const fanout = testFanout(database, options);
  running.push(fanout);
  return fanout;
};
const parkedRows = async (): Promise<number> => Number((await database('webhook_parked').count({ n: '*' }))[0]?.n);
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000, interval: 20 });
const answer =
  (status: number): Respond =>
  (_, response) =>
    void response.writeHead(status).end();

beforeAll(async () => {
  database = await freshDatabase(inject('engines').mysqlUrl);
  endpoint = await startEndpoint();
});

beforeEach(() => {
  appId = newId();
});

afterEach(async () => {
  await Promise.all(running.map((fanout) => fanout.stop()));
  running = [];
  await database('webhook_parked').delete();
});

afterAll(async () => {
  await endpoint.close();
  await dropDatabase(database);
});

const events = (count: number, conversationId = newId()) =>
  Array.from({ length: count }, (_, n) => removal(appId, conversationId, n));

describe('webhooks', () => {
  it('posts each event once, in order, with the secret, and logs the attempt', async () => {
    const webhookId = await subscribe(database, appId, `${endpoint.url}/ok`);
    await subscribe(database, newId(), `${endpoint.url}/another-app`);
    const sent = events(5);
    await start().handle(sent);
    expect(endpoint.idsOf('/ok')).toEqual(sent.map(({ id }) => id));
    expect(endpoint.calls.at(-1)?.secret).toBe(`secret of ${webhookId}`);
    expect(endpoint.idsOf('/another-app')).toEqual([]);
    expect(await parkedRows()).toBe(0);
    await eventually(() => database('webhook_attempts').where({ webhook_id: webhookId }).pluck('status')).toEqual([
      200, 200, 200, 200, 200,
    ]);
  });

  it('tries again after a 500 and keeps the order of the conversation, whatever comes meanwhile', async () => {
    endpoint.on('/flaky', ({ eventId }, response, earlier) => {
      response.writeHead(eventId === first && earlier < 2 ? 500 : 200).end();
    });
    await subscribe(database, appId, `${endpoint.url}/flaky`);
    const fanout = start();
    const sent = events(6);
    const first = sent[0]?.id ?? '';
    const other = events(2);
    await fanout.handle(sent.slice(0, 3));
    await fanout.handle([...sent.slice(3), ...other]);
    await eventually(() => endpoint.idsOf('/flaky').length).toBe(10);
    const ids = sent.map(({ id }) => id);
    expect(endpoint.idsOf('/flaky').filter((id) => ids.includes(id))).toEqual([first, first, ...ids]);
    expect(endpoint.idsOf('/flaky').filter((id) => !ids.includes(id))).toEqual(other.map(({ id }) => id));
    await eventually(parkedRows).toBe(0);
  });

  it('gives up at once on a 404, after all tries on a 503, and goes on with the next event', async () => {
    endpoint.on('/gone', answer(404));
    endpoint.on('/down', answer(503));
    await subscribe(database, appId, `${endpoint.url}/gone`);
    const down = await subscribe(database, appId, `${endpoint.url}/down`);
    const sent = events(2);
    const [a, b] = sent.map(({ id }) => id);
    await start().handle(sent);
    expect(endpoint.idsOf('/gone')).toEqual([a, b]);
    await eventually(() => endpoint.idsOf('/down').length).toBeGreaterThanOrEqual(6);
    await eventually(parkedRows).toBe(0);
    expect(endpoint.idsOf('/down').slice(0, 6)).toEqual([a, a, a, a, a, b]);
    await eventually(() =>
      database('webhook_attempts').where({ webhook_id: down, event_id: a }).orderBy('attempt').pluck('attempt'),
    ).toEqual([1, 2, 3, 4, 5]);
  });

  it('does not wait for an endpoint that hangs, nor calls it twice at a time for one event', async () => {
    endpoint.on('/hangs', (_, response, earlier) => {
      if (earlier > 0) response.writeHead(200).end();
    });
    await subscribe(database, appId, `${endpoint.url}/hangs`);
    await subscribe(database, appId, `${endpoint.url}/beside`);
    const fanout = start({ timeoutMs: 900, budgetMs: 200, waitsMs: [50, 10_000] });
    const before = Date.now();
    const [one, two] = [events(2), events(1)];
    await fanout.handle(one);
    expect(Date.now() - before).toBeLessThan(800);
    await fanout.handle(two);
    const ids = [...one, ...two].map(({ id }) => id);
    expect(endpoint.idsOf('/beside').toSorted()).toEqual(ids.toSorted());
    await eventually(parkedRows).toBe(0);
    const [first, second] = one.map(({ id }) => id);
    expect(endpoint.idsOf('/hangs').filter((id) => id === first || id === second)).toEqual([
      first,
      first,
      second,
      second,
    ]);
    expect(endpoint.mostOpen()).toBe(1);
  });

  it('writes the 2xx of a call that was parked while under way', async () => {
    endpoint.on('/late', (_, response) => void setTimeout(() => response.writeHead(204).end(), 400));
    await subscribe(database, appId, `${endpoint.url}/late`);
    const sent = events(3);
    await start({ budgetMs: 100 }).handle(sent);
    expect(await parkedRows()).toBe(3);
    await eventually(parkedRows).toBe(0);
    expect(endpoint.idsOf('/late')).toEqual(sent.map(({ id }) => id));
  });

  it('lets a slow endpoint hold up the stream once, not at every batch', async () => {
    endpoint.on('/slow', (_, response) => void setTimeout(() => response.writeHead(200).end(), 600));
    await subscribe(database, appId, `${endpoint.url}/slow`);
    await subscribe(database, appId, `${endpoint.url}/fast`);
    const fanout = start({ budgetMs: 200 });
    const batches = Array.from({ length: 10 }, () => events(3));
    const before = Date.now();
    for (const batch of batches) await fanout.handle(batch);
    expect(Date.now() - before).toBeLessThan(1_500);
    expect(endpoint.idsOf('/fast')).toEqual(batches.flat().map(({ id }) => id));
    await eventually(() => endpoint.idsOf('/slow').length).toBe(30);
    await eventually(parkedRows).toBe(0);
    for (const batch of batches) {
      const ids = batch.map(({ id }) => id);
      expect(endpoint.idsOf('/slow').filter((id) => ids.includes(id))).toEqual(ids);
    }
  });

  it('takes a repeat of a parked event for nothing', async () => {
    let well = false;
    endpoint.on('/repeats', (_, response) => void response.writeHead(well ? 200 : 500).end());
    await subscribe(database, appId, `${endpoint.url}/repeats`);
    const fanout = start({ waitsMs: [400, 400] });
    const sent = events(2);
    await fanout.handle(sent);
    await fanout.handle(sent);
    expect(await parkedRows()).toBe(2);
    well = true;
    await eventually(parkedRows).toBe(0);
    expect(endpoint.idsOf('/repeats')).toEqual([sent[0]?.id, sent[0]?.id, sent[1]?.id]);
  });

  it('shares parked events among processes, each event called by one of them', async () => {
    endpoint.on('/shared', (_, response, earlier) => void response.writeHead(earlier === 0 ? 500 : 200).end());
    await subscribe(database, appId, `${endpoint.url}/shared`);
    const waitsMs = [100, 10_000];
    const processes = [start({ waitsMs }), start({ waitsMs }), start({ waitsMs })];
    const sent = Array.from({ length: 40 }, () => events(2));
    await processes[0]?.handle(sent.flat());
    await eventually(parkedRows).toBe(0);
    for (const pair of sent) {
      const [a, b] = pair.map(({ id }) => id);
      expect(endpoint.idsOf('/shared').filter((id) => id === a || id === b)).toEqual([a, a, b, b]);
    }
  });

  it('calls what a process left behind when it died', async () => {
    const webhookId = await subscribe(database, appId, `${endpoint.url}/orphans`);
    const sent = events(3);
    const row = (n: number, nextAt: number) => ({
      webhook_id: webhookId,
      event_id: sent[n]?.id,
      conversation_id: sent[n]?.conversation?.id,
      body: JSON.stringify({ events: [{ id: sent[n]?.id, payload: { conversation: { id: '' } } }] }),
      attempts: 0,
      next_at: nextAt,
      created_at: Date.now(),
    });
    // It took the first out and never let the next one go.
    await database('webhook_parked').insert([1, 2].map((n) => row(n, 9_000_000_000_000_000)));
    start();
    await eventually(parkedRows).toBe(0);
    expect(endpoint.idsOf('/orphans')).toEqual([sent[1]?.id, sent[2]?.id]);
  });

  it('never calls a private address that is not allowed', async () => {
    const webhookId = await subscribe(database, appId, `${endpoint.url}/private`);
    await start({ allowed: [] }).handle(events(1));
    expect(endpoint.idsOf('/private')).toEqual([]);
    expect(await parkedRows()).toBe(0);
    await eventually(() => database('webhook_attempts').where({ webhook_id: webhookId }).pluck('error')).toEqual([
      'PRIVATE_TARGET',
    ]);
  });

  it('passes over events that nobody subscribed to, that have no form, or no usable id', async () => {
    await subscribe(database, appId, `${endpoint.url}/picky`);
    const [one] = events(1);
    if (!one) throw new Error('no event');
    await start().handle([
      { ...one, type: 'conversation:create' },
      { ...one, id: 'not an id' },
      { ...one, appId: 'ünknown' },
      { ...one, createdAt: 1e300 },
      { ...one, conversation: { id: 'conversation-of-another-system', type: 'personal' } },
    ]);
    expect(endpoint.idsOf('/picky')).toEqual([one.id]);
  });

  it('drops parked events of a webhook that was deleted', async () => {
    endpoint.on('/deleted', answer(500));
    const webhookId = await subscribe(database, appId, `${endpoint.url}/deleted`);
    await start({ waitsMs: [300] }).handle(events(2));
    await database('webhooks').where({ id: webhookId }).update({ deleted_at: Date.now() });
    await eventually(parkedRows).toBe(0);
    expect(endpoint.idsOf('/deleted')).toHaveLength(1);
  });

  it('rejects a batch while the database is away, before anything is sent', async () => {
    await subscribe(database, appId, `${endpoint.url}/untouched`);
    const [one] = events(1);
    const other = await freshDatabase(inject('engines').mysqlUrl);
    await dropDatabase(other);
    const fanout = testFanout(other);
    await expect(fanout.handle(one ? [one] : [])).rejects.toThrow();
    expect(endpoint.idsOf('/untouched')).toEqual([]);
    await fanout.stop();
  });

  it('forgets attempts older than 30 days', async () => {
    const attempt = (at: number) => ({ webhook_id: newId(), event_id: newId(), attempt: 1, at, duration_ms: 1 });
    const now = Date.now();
    await database('webhook_attempts').delete();
    await database('webhook_attempts').insert([attempt(now), attempt(now - 31 * 24 * 60 * 60_000)]);
    await new AttemptLog({ database, logger: pino({ level: 'silent' }) }).prune(now);
    expect(await database('webhook_attempts').pluck('at')).toEqual([now]);
  });
});

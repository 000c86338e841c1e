import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../services/core/errors/problem.ts';
import { pageAnswer, readPageQuery } from '../../../services/ingest/api/page-query.ts';
import { createTargetGuard } from '../../../services/ingest/api/targets.ts';
import { createKafkaCheck, sharedPartitions } from '../../../services/ingest/kafka-check.ts';
import { createRecordSink, type SinkRecord } from '../../../services/ingest/record-sink.ts';
import { sinkProblem } from '../../../services/ingest/sink-problem.ts';
import { createSurroundings } from '../../../services/ingest/surroundings.ts';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import type { OutgoingRecord, SendResult } from '../../../services/platform/kafka/producer.ts';
import { createRemembered } from '../../../services/platform/record/remembered.ts';
import { traceparentOf } from '../../../services/platform/telemetry/traceparent.ts';
import { createScene, ids } from './scene.ts';

describe('what is remembered', () => {
  it('is looked up once for all who ask together, and again when it is old', async () => {
    let asked = 0;
    const remembered = createRemembered<{ n: number }>({
      max: 10,
      ttlMs: 0,
      load: async () => {
        asked += 1;
        return { n: asked };
      },
    });
    const together = await Promise.all([remembered.find('a', undefined), remembered.find('a', undefined)]);
    expect(together).toEqual([{ n: 1 }, { n: 1 }]);
    expect(await remembered.find('a', undefined)).toEqual({ n: 2 });
  });

  it('goes on counting while its place is away; who is not known is told', async () => {
    let away = false;
    const remembered = createRemembered<object>({
      max: 10,
      ttlMs: 0,
      load: async () => {
        if (away) throw new Error('away');
        return {};
      },
    });
    await remembered.find('a', undefined);
    away = true;
    expect(await remembered.find('a', undefined)).toEqual({});
    await expect(remembered.find('b', undefined)).rejects.toThrow('away');
    await expect(remembered.find('b', undefined)).rejects.toThrow('away');
  });

  it('is not what was forgotten while it was looked up', async () => {
    let release = (): void => undefined;
    const remembered = createRemembered<object>({
      max: 10,
      ttlMs: 60_000,
      load: () =>
        new Promise((answer) => {
          release = () => answer({});
        }),
    });
    const asking = remembered.find('a', undefined);
    await Promise.resolve();
    remembered.forget(() => true);
    release();
    await asking;
    expect(remembered.fresh('a')).toBeUndefined();
  });
});

describe('the sink', () => {
  const record = (key: string): SinkRecord => ({ topic: 'events', key, value: { key }, headers: {} });
  const sinkOf = (sendAll: (records: readonly OutgoingRecord[]) => Promise<SendResult[]>, timeoutMs = 1000) =>
    createRecordSink({
      producer: { sendAll },
      codec: { encode: (_topic, value) => Buffer.from(JSON.stringify(value)) },
      topicPrefix: 'test.',
      partitions: 5,
      timeoutMs,
    });

  it('puts each record where its key belongs, those of a call together', async () => {
    const sent: (readonly OutgoingRecord[])[] = [];
    const sink = sinkOf(async (all) => {
      sent.push(all);
      return all.map(() => ({ ok: true, offset: 1 }));
    });
    expect(await sink.send([record('a'), record('b')])).toEqual({ ok: true });
    expect(sent.map((all) => all.map(({ topic, partition }) => [topic, partition]))).toEqual([
      [
        ['test.events', partitionOf('a', 5)],
        ['test.events', partitionOf('b', 5)],
      ],
    ]);
  });

  it.each([
    ['not-sent', 'unavailable'],
    ['queue-full', 'unavailable'],
    ['outcome-unknown', 'timeout'],
    ['too-large', 'too-large'],
  ] as const)('tells %s as %s', async (code, told) => {
    const sink = sinkOf(async (all) =>
      all.map(({ key }) => (key === 'b' ? { ok: false, code, reason: 'x' } : { ok: true, offset: 1 })),
    );
    expect(await sink.send([record('a'), record('b')])).toEqual({ ok: false, code: told, reason: 'x' });
  });

  it('names what is too large before what did not go because of it', async () => {
    const sink = sinkOf(async () => [
      { ok: false, code: 'not-sent', reason: 'x' },
      { ok: false, code: 'too-large', reason: 'y' },
    ]);
    expect(await sink.send([record('a'), record('b')])).toEqual({ ok: false, code: 'too-large', reason: 'y' });
  });

  it.each([
    ['too-large', 413, undefined],
    ['unavailable', 503, 5],
    ['timeout', 503, 5],
  ] as const)('%s is answered with %i', (code, status, retryAfter) => {
    const told = sinkProblem({ ok: false, code, reason: 'x' });
    expect([statusOf(told), told.retryAfter]).toEqual([status, retryAfter]);
  });

  it('a post whose record is too large is a 413 with the envelope', async () => {
    const scene = await createScene();
    scene.sinkAnswers({ ok: false, code: 'too-large', reason: 'x' });
    const answer = await scene.app.inject({
      method: 'POST',
      url: `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`,
      headers: { ...scene.appKey, 'content-type': 'application/json' },
      payload: { author: { type: 'business' }, content: { type: 'text', text: 'Hi' } },
    });
    expect([answer.statusCode, answer.json()]).toEqual([
      413,
      { errors: [{ code: 'payload_too_large', title: 'The body is too large' }] },
    ]);
  });

  it('answers in time', async () => {
    expect(await sinkOf(() => new Promise(() => undefined), 10).send([record('a')])).toMatchObject({ code: 'timeout' });
  });
});

describe('a target', () => {
  const guard = (addresses: readonly string[], allowed: readonly string[] = []) =>
    createTargetGuard({ allowed: allowedNetworks(allowed), resolve: async () => addresses });
  const check = async (target: string, addresses: readonly string[], allowed: readonly string[] = []) =>
    (await guard(addresses, allowed).check('target', target)).ok;

  it('must not lead to a private address, by name or by number', async () => {
    expect(await check('https://example.org/hook', ['93.184.216.34'])).toBe(true);
    expect(await check('https://example.org/hook', ['93.184.216.34', '10.0.0.1'])).toBe(false);
    expect(await check('https://example.org/hook', ['fe80::1'])).toBe(false);
    expect(await check('http://[::1]/hook', [])).toBe(false);
    expect(await check('http://127.0.0.1/hook', [])).toBe(false);
    expect(await check('http://127.0.0.1/hook', [], ['127.0.0.0/8'])).toBe(true);
    expect(await check('http://inner.example.org/', ['10.0.0.1'], ['10.0.0.0/8'])).toBe(true);
  });

  it('whose name is not known yet is taken', async () => {
    const unknown = createTargetGuard({ allowed: [], resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    expect((await unknown.check('target', 'https://later.example.org/')).ok).toBe(true);
    const slow = createTargetGuard({ allowed: [], resolve: () => new Promise(() => undefined), timeoutMs: 5 });
    expect((await slow.check('target', 'https://slow.example.org/')).ok).toBe(true);
  });
});

describe('pages', () => {
  const id = (digit: string) => digit.repeat(24);
  it.each([
    [{}, { size: 25 }],
    [{ 'page[size]': '100' }, { size: 100 }],
    [{ 'page[after]': id('a') }, { size: 25, after: id('a') }],
    [
      { 'page[before]': id('a'), 'page[size]': '1' },
      { size: 1, before: id('a') },
    ],
  ])('are read from %j', (query, request) => {
    expect(readPageQuery(query)).toEqual({ ok: true, value: request });
  });

  it.each([
    [{ 'page[size]': '0' }],
    [{ 'page[size]': '101' }],
    [{ 'page[size]': 'x' }],
    [{ 'page[after]': 'x' }],
    [{ 'page[after]': [id('a'), id('b')] }],
    [{ 'page[after]': id('a'), 'page[before]': id('b') }],
  ])('are refused with %j', (query) => {
    expect(readPageQuery(query)).toMatchObject({ ok: false, problem: { title: 'Invalid page query parameters' } });
  });

  it('link to those beside them alone', () => {
    const items = [{ id: id('a') }, { id: id('b') }];
    const url = 'http://host/v2/things?filter=1';
    expect(pageAnswer({ items, earlier: false, later: false }, { size: 25 }, url)).toEqual({
      meta: { hasMore: false },
      links: {},
    });
    expect(pageAnswer({ items, earlier: true, later: true }, { size: 2, after: id('9') }, url)).toEqual({
      meta: { hasMore: true, afterCursor: id('b'), beforeCursor: id('a') },
      links: {
        prev: `${url}&page%5Bbefore%5D=${id('a')}&page%5Bsize%5D=2`,
        next: `${url}&page%5Bafter%5D=${id('b')}&page%5Bsize%5D=2`,
      },
    });
  });
});

describe('Kafka at start and later', () => {
  it('must have all topics with as many partitions', async () => {
    const admin = (counts: Record<string, number>) => ({
      partitionCounts: async () => new Map(Object.entries(counts)),
    });
    expect(await sharedPartitions(admin({ a: 4, b: 4 }), ['a', 'b'])).toBe(4);
    await expect(sharedPartitions(admin({ a: 4 }), ['a', 'b'])).rejects.toThrow('topics are missing: b');
    await expect(sharedPartitions(admin({ a: 4, b: 3 }), ['a', 'b'])).rejects.toThrow('a 4, b 3');
  });

  it('is asked once at a time, and over a new connection after a failure', async () => {
    let connections = 0;
    let fails = true;
    const check = createKafkaCheck(async () => {
      connections += 1;
      return {
        clusterId: async () => {
          if (fails) throw new Error('away');
          return 'c';
        },
        close: async () => undefined,
      };
    });
    const both = await Promise.allSettled([check.check(), check.check()]);
    expect([both.map(({ status }) => status), connections]).toEqual([['rejected', 'rejected'], 1]);
    fails = false;
    await check.check();
    await check.check();
    expect(connections).toBe(2);
    await check.close();
  });
});

describe('chance', () => {
  it('gives no byte twice', () => {
    const { randomBytes } = createSurroundings();
    const taken = Array.from({ length: 2000 }, () => Buffer.from(randomBytes(16)).toString('hex'));
    expect(new Set(taken).size).toBe(2000);
    expect(randomBytes(20_000)).toHaveLength(20_000);
  });
});

describe('a trace', () => {
  const random = (count: number) => new Uint8Array(count).fill(7);
  const fresh = `00-${'07'.repeat(16)}-${'07'.repeat(8)}-01`;
  it.each([
    [undefined, fresh],
    ['nonsense', fresh],
    [`00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`, fresh],
    [`ff-${'1'.repeat(32)}-${'1'.repeat(16)}-01`, fresh],
    [`00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
  ])('of %j', (given, trace) => {
    expect(traceparentOf(given, random)).toBe(trace);
  });
});

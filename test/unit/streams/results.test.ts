import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { RawMessage } from '../../../services/platform/kafka/kafkajs/internals.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { sizeOf } from '../../../services/platform/kafka/record-size.ts';
import { nextBatch } from '../../../services/platform/kafka/streams/batch.ts';
import { Drafts } from '../../../services/platform/kafka/streams/drafts.ts';
import { InputQueue } from '../../../services/platform/kafka/streams/input-queue.ts';
import { createStreamsMetrics } from '../../../services/platform/kafka/streams/metrics.ts';
import { Part } from '../../../services/platform/kafka/streams/part.ts';
import { FORWARDED, OutputTooLarge, Results, type Source } from '../../../services/platform/kafka/streams/results.ts';
import { type Codec, settingsOf } from '../../../services/platform/kafka/streams/runtime-options.ts';
import {
  awaitHigher,
  deadLetter,
  drop,
  emit,
  forward,
  retry,
} from '../../../services/platform/kafka/streams/topology.ts';

const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const codec: Codec = {
  decode: (_topic, bytes) =>
    bytes[0] === 0x7b
      ? { ok: true, value: JSON.parse(bytes.toString()) }
      : { ok: false, code: 'undecodable', reason: 'no object', retriable: bytes[0] === 0x3f },
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
};
const settings = settingsOf('g', {
  brokers: [],
  topics: { prefix: 'p.', fullName: (short) => `p.${short}` },
  instanceId: 'i',
  stateDir: '',
  codec,
  logger: pino({ level: 'silent' }),
  metrics: new Registry(),
  maxRecordBytes: 10_000,
  maxLetterBytes: 100_000,
});
const metrics = createStreamsMetrics(settings.metrics, 'g');
const results = new Results({ settings, partitions: 8, storeTopic: 'states', metrics, logger: settings.logger });

const message = (more: Partial<RawMessage> = {}): RawMessage => ({
  offset: '17',
  timestamp: '1700000000000',
  key: Buffer.from('client'),
  value: Buffer.from([1, 2, 255]),
  headers: { traceparent: Buffer.from(TRACE), twice: [Buffer.from([1]), Buffer.from([2])] },
  batchContext: { producerId: '-1', inTransaction: false },
  ...more,
});
const source = (more: Partial<RawMessage> = {}, headers: Record<string, string> = { traceparent: TRACE }): Source => ({
  partition: 3,
  stage: 'in',
  traceparent: TRACE,
  record: { topic: 'p.in', queued: { offset: 17, message: message(more), headers, waited: false } },
});
const only = (part: Part, topic: string) => part.outputs.get(topic)?.[0];

describe('what becomes of a result', () => {
  it('emit: outputs and store writes, in the task’s partition or a client’s, with the record’s trace', () => {
    const [part, drafts] = [new Part(), new Drafts()];
    drafts.write(0, 'k', { n: 1 });
    const outputs = [
      { topic: 'outs', key: 'a', value: { x: 1 } },
      { topic: 'outs', key: 'b', value: null, partitionBy: 'b', headers: { traceparent: 'own', more: 'x' } },
    ];
    expect(results.act(part, source(), emit(outputs), drafts, 0)).toBe(true);
    expect(part.outputs.get('p.outs')).toEqual([
      { key: 'a', value: Buffer.from('{"x":1}'), partition: 3, headers: { traceparent: TRACE } },
      { key: 'b', value: null, partition: partitionOf('b', 8), headers: { traceparent: 'own', more: 'x' } },
    ]);
    expect(part.changes.get('k')).toEqual({ value: { n: 1 }, bytes: Buffer.from('{"n":1}'), traceparent: TRACE });
    expect(part.dueAt).toBe(0);
  });

  it('emit without outputs: nothing waits for it, it may come with the next transaction', () => {
    const [part, drafts] = [new Part(), new Drafts()];
    drafts.write(0, 'k', { n: 1 });
    results.act(part, source(), emit([]), drafts, 0);
    expect(part.dueAt).toBeGreaterThan(performance.now());
    results.act(part, source(), emit([], [{ id: 'c', payload: {} }]), new Drafts(), 0);
    expect([part.dueAt, part.calls.length]).toEqual([0, 1]);
  });

  it('drop: its writes count for nothing', () => {
    const [part, drafts] = [new Part(), new Drafts()];
    drafts.write(0, 'k', { n: 1 });
    expect(results.act(part, source(), drop('known'), drafts, 0)).toBe(true);
    expect(part.changes.size).toBe(0);
    expect(part.isEmpty).toBe(false);
  });

  it('deadLetter: the record as it came, byte for byte, under its own key', () => {
    const part = new Part();
    results.act(part, source(), deadLetter('bad', 'because'), new Drafts(), 0);
    const letter = only(part, 'p.dead-letters');
    expect([letter?.key, letter?.partition]).toEqual(['client', 3]);
    expect(JSON.parse(letter?.value?.toString() ?? '')).toMatchObject({
      topic: 'p.in',
      partition: 3,
      offset: 17,
      timestamp: 1_700_000_000_000,
      key: { data: [...Buffer.from('client')] },
      value: { data: [1, 2, 255] },
      headers: [{ key: 'traceparent' }, { key: 'twice', value: { data: [1] } }, { key: 'twice', value: { data: [2] } }],
      group: 'p.g',
      stage: 'in',
      code: 'bad',
      reason: 'because',
    });
  });

  it('deadLetter of a record without a key', () => {
    const part = new Part();
    results.act(part, source({ key: null }), deadLetter('bad', ''), new Drafts(), 0);
    expect(only(part, 'p.dead-letters')?.key).toBe('none');
  });

  it('forward: value and headers untouched, to the partition of the key, marked', () => {
    const part = new Part();
    results.act(part, source(), forward('other:7'), new Drafts(), 0);
    const sent = only(part, 'p.in');
    expect([sent?.key, sent?.partition]).toEqual(['other:7', partitionOf('other', 8)]);
    expect(sent?.value).toEqual(Buffer.from([1, 2, 255]));
    expect(sent?.headers).toEqual({ ...message().headers, [FORWARDED]: 'p.in/3/17' });
  });

  it('forward a second time: a dead letter', () => {
    const part = new Part();
    results.act(part, source({}, { [FORWARDED]: 'p.in/1/2' }), forward('other'), new Drafts(), 0);
    expect(part.outputs.has('p.in')).toBe(false);
    expect(JSON.parse(only(part, 'p.dead-letters')?.value?.toString() ?? '').code).toBe('misrouted');
  });

  const largeLetter = (more: Partial<RawMessage>, headers?: Record<string, string>) => {
    const part = new Part();
    const from = { ...source(more), ...(headers && { traceparent: headers.traceparent }) };
    results.deadLetter(part, from, 'undecodable', 'no schema');
    const letter = only(part, 'p.dead-letters');
    expect(sizeOf(letter ?? { value: Buffer.alloc(1e9) })).toBeLessThan(100_000);
    return { letter, value: JSON.parse(letter?.value?.toString() ?? '') };
  };

  it('a letter over the limit: where the record lies, without its value', () => {
    const { letter, value } = largeLetter({ value: Buffer.alloc(5_000_000, 'x') });
    expect(value).toMatchObject({ topic: 'p.in', partition: 3, offset: 17, code: 'too_large', value: null });
    expect(value.reason).toMatch(/500\d{4} bytes.*undecodable: no schema/);
    expect(value.key).toEqual({ type: 'Buffer', data: [...Buffer.from('client')] });
    expect(value.headers).toHaveLength(3);
    expect([letter?.key, `${letter?.headers?.traceparent}`]).toEqual(['client', TRACE]);
  });

  it('a letter over the limit for its headers, or its key: without these', () => {
    const trace = 'x'.repeat(200_000);
    const headed = largeLetter({ headers: { traceparent: Buffer.from(trace) } }, { traceparent: trace });
    expect(headed.value).toMatchObject({ code: 'too_large', value: null, headers: [], key: { type: 'Buffer' } });
    expect(`${headed.letter?.headers?.traceparent}`).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    const keyed = largeLetter({ key: Buffer.alloc(200_000, 'k') });
    expect(keyed.value).toMatchObject({ code: 'too_large', value: null, headers: [], key: null, offset: 17 });
    expect(keyed.letter?.key).toBe('none');
  });

  it.each([
    ['value', { value: Buffer.alloc(11_000) }],
    ['headers', { headers: { more: [Buffer.alloc(6_000), Buffer.alloc(6_000)] } }],
  ])('forward of a record over the limit by its %s: a dead letter', (_what, more) => {
    const part = new Part();
    expect(results.act(part, source(more), forward('other'), new Drafts(), 0)).toBe(true);
    expect(part.outputs.has('p.in')).toBe(false);
    const letter = JSON.parse(only(part, 'p.dead-letters')?.value?.toString() ?? '');
    expect(letter).toMatchObject({ code: 'output_too_large', offset: 17 });
  });

  it('an output over the limit by its headers is refused too', () => {
    const outputs = [{ topic: 'outs', key: 'a', value: {}, headers: { more: 'é'.repeat(6_000) } }];
    expect(() => results.act(new Part(), source(), emit(outputs), new Drafts(), 0)).toThrow(OutputTooLarge);
  });

  it('retry and awaitHigher: nothing is added, the record comes again', () => {
    const part = new Part();
    expect(results.act(part, source(), retry(10, 'away'), new Drafts(), 0)).toBe(false);
    expect(results.act(part, source(), awaitHigher(), new Drafts(), 0)).toBe(false);
    expect(part.isEmpty).toBe(true);
  });

  it('an output over the limit: nothing of the item is added', () => {
    const [part, drafts] = [new Part(), new Drafts()];
    drafts.write(0, 'k', {});
    const outputs = [
      { topic: 'outs', key: 'a', value: {} },
      { topic: 'outs', key: 'b', value: { text: 'x'.repeat(10_000) } },
    ];
    expect(() => results.act(part, source(), emit(outputs), drafts, 0)).toThrow(OutputTooLarge);
    expect([part.outputs.size, part.changes.size]).toEqual([0, 0]);
  });

  it('one trace for all of an item that has none, but for outputs with their own', () => {
    const timer: Source = { partition: 1, stage: 'timer', traceparent: undefined };
    const [part, drafts] = [new Part(), new Drafts()];
    drafts.write(0, 'k', {});
    const outputs = [
      { topic: 'outs', key: 'a', value: {} },
      { topic: 'outs', key: 'b', value: {}, headers: { traceparent: TRACE, more: 'x' } },
      { topic: 'outs', key: 'c', value: {}, headers: { more: 'x' } },
    ];
    results.act(part, timer, emit(outputs), drafts, 0);
    const [first, second, third] = part.outputs.get('p.outs') ?? [];
    const trace = first?.headers?.traceparent;
    expect(second?.headers).toEqual({ traceparent: TRACE, more: 'x' });
    expect(third?.headers).toEqual({ traceparent: trace, more: 'x' });
    expect(part.changes.get('k')?.traceparent).toBe(trace);
  });

  it('a timer’s outputs begin a trace of their own, and it has no record to give up', () => {
    const timer: Source = { partition: 1, stage: 'timer', traceparent: undefined };
    const part = new Part();
    results.act(part, timer, emit([{ topic: 'outs', key: 'a', value: {} }]), new Drafts(), 0);
    expect(only(part, 'p.outs')?.headers?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(() => results.act(part, timer, deadLetter('x', ''), new Drafts(), 0)).toThrow();
    expect(() => results.act(part, timer, retry(1, ''), new Drafts(), 0)).toThrow();
  });
});

describe('the next batch of an input', () => {
  const queueOf = (...records: Partial<RawMessage>[]): InputQueue => {
    const definition = {
      topic: 'in',
      rank: 0,
      maxBatch: 3,
      filter: (h: Readonly<Record<string, string>>) => h.skip === undefined,
      step: () => [],
    };
    const queue = new InputQueue(definition, 'p.in', 0, 0);
    const messages = records.map((more, at) =>
      message({ value: Buffer.from('{}'), offset: String(at), headers: {}, ...more }),
    );
    queue.take({ messages, nextOffset: () => records.length } as never);
    return queue;
  };
  const none = { isSuspect: () => false, condemned: () => undefined };

  it('holds items, what the filter leaves out, and poison, in order', () => {
    const queue = queueOf(
      {},
      { headers: { skip: '1' }, value: Buffer.from('x') },
      { value: null },
      { value: Buffer.from('x') },
      {},
    );
    const { entries, items } = nextBatch(queue, 3, codec, none);
    expect(entries.map((e) => (e.kind === 'poison' ? e.code : e.kind))).toEqual([
      'item',
      'filtered',
      'tombstone',
      'undecodable',
      'item',
    ]);
    expect(items.map(({ record }) => [record.topic, record.partition, record.offset])).toEqual([
      ['in', 3, 0],
      ['in', 3, 4],
    ]);
  });

  it('ends before a record that cannot be decoded yet', () => {
    const { entries, pending } = nextBatch(queueOf({}, { value: Buffer.from('?') }, {}), 3, codec, none);
    expect(entries).toHaveLength(1);
    expect(pending?.reason).toBe('no object');
  });

  it('takes suspects one by one, and gives up the condemned', () => {
    const doubts = {
      isSuspect: (offset: number) => offset < 3,
      condemned: (offset: number) => (offset === 1 ? 'boom' : undefined),
    };
    const queue = queueOf({}, {}, {}, {});
    expect(nextBatch(queue, 3, codec, doubts).items).toHaveLength(1);
    queue.finish(1, 0);
    const { entries } = nextBatch(queue, 3, codec, doubts);
    expect(entries[0]).toMatchObject({ kind: 'poison', code: 'step_failed', reason: 'boom' });
  });

  it('stops at the input’s own limit', () => {
    expect(nextBatch(queueOf({}, {}, {}, {}, {}), 3, codec, none).items).toHaveLength(3);
  });
});

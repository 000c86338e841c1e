import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterAborted } from '../../../services/platform/kafka/kafkajs/aborted.ts';
import type { RawMessage } from '../../../services/platform/kafka/kafkajs/internals.ts';

const record = (offset: number, producer: number, inTransaction = true, key = Buffer.from('k')): RawMessage => ({
  offset: String(offset),
  timestamp: '0',
  key,
  value: null,
  batchContext: { producerId: String(producer), inTransaction },
});
const marker = (offset: number, producer: number, type: 'abort' | 'commit'): RawMessage => ({
  ...record(offset, producer, true, Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1])),
  isControlRecord: true,
});
const left = (messages: RawMessage[], aborted: [producer: number, first: number][]): string[] =>
  filterAborted({
    messages,
    abortedTransactions: aborted.map(([producer, first]) => ({
      producerId: String(producer),
      firstOffset: String(first),
    })),
  })
    .filter(({ isControlRecord }) => !isControlRecord)
    .map(({ offset, batchContext }) => `${offset}:${batchContext.producerId}`);

describe('filterAborted', () => {
  it('leaves out interleaved aborted transactions that the broker lists in order of abort', () => {
    const messages = [
      record(50, 2),
      record(60, 2),
      record(100, 1),
      record(110, 2),
      marker(120, 1, 'abort'),
      record(150, 2),
      marker(200, 2, 'abort'),
    ];
    expect(
      left(messages, [
        [1, 100],
        [2, 50],
      ]),
    ).toEqual([]);
  });

  it('opens all transactions that began before a fetch from the middle', () => {
    const messages = [record(110, 2), record(111, 1), marker(120, 1, 'abort'), record(150, 2)];
    expect(
      left(messages, [
        [1, 90],
        [2, 100],
      ]),
    ).toEqual([]);
  });

  it('takes a key of four zero bytes for what it is: a key', () => {
    const messages = [
      record(50, 2),
      record(51, 2, true, Buffer.from([0, 0, 0, 0])),
      record(52, 2),
      marker(53, 2, 'abort'),
    ];
    expect(left(messages, [[2, 50]])).toEqual([]);
  });

  it('lets through what the same producer writes after its abort, and what is in no transaction', () => {
    const messages = [
      record(50, 2),
      marker(51, 2, 'abort'),
      record(60, 2),
      record(61, 2, false),
      marker(62, 2, 'commit'),
    ];
    expect(left(messages, [[2, 50]])).toEqual(['60:2', '61:2']);
  });

  it('agrees with a model of interleaved transactions', () => {
    const step = fc.record({
      producer: fc.integer({ min: 0, max: 3 }),
      act: fc.constantFrom('write', 'write', 'abort', 'commit'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const messages: RawMessage[] = [];
        const open = new Map<number, number[]>();
        const aborted: [number, number][] = [];
        const lost = new Set<number>();
        for (const [offset, { producer, act }] of steps.entries()) {
          const written = open.get(producer);
          if (act === 'write') {
            open.set(producer, [...(written ?? []), offset]);
            messages.push(record(offset, producer));
          } else if (written) {
            open.delete(producer);
            messages.push(marker(offset, producer, act === 'abort' ? 'abort' : 'commit'));
            if (act === 'abort') {
              aborted.push([producer, written[0] ?? 0]);
              for (const at of written) lost.add(at);
            }
          }
        }
        const kept = messages.filter((m) => !m.isControlRecord && !lost.has(Number(m.offset)));
        expect(left(messages, aborted)).toEqual(kept.map((m) => `${m.offset}:${m.batchContext.producerId}`));
      }),
    );
  });
});

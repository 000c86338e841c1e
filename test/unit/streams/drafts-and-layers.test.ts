import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Drafts } from '../../../services/platform/kafka/streams/drafts.ts';
import { LayeredStore, StoreValuePending } from '../../../services/platform/kafka/streams/layered-store.ts';
import type { LocalStore } from '../../../services/platform/kafka/streams/local-store.ts';
import { Part } from '../../../services/platform/kafka/streams/part.ts';
import type { Codec } from '../../../services/platform/kafka/streams/runtime-options.ts';

const codec: Codec = {
  decode: (_topic, bytes) => ({ ok: true, value: JSON.parse(bytes.toString()) }),
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
};
const change = (value: object | null) => ({
  value,
  bytes: value && Buffer.from(JSON.stringify(value)),
  traceparent: '',
});
const disk = (entries: Record<string, object>): LocalStore =>
  ({
    get: (key: string) => (entries[key] ? Buffer.from(JSON.stringify(entries[key])) : undefined),
    range: function* (start: string, end: string) {
      for (const key of Object.keys(entries).sort()) {
        if (key >= start && key < end) yield [key, Buffer.from(JSON.stringify(entries[key]))] as const;
      }
    },
  }) as never;

function layers(
  onDisk: Record<string, object>,
  inflight: Record<string, object | null>,
  pending: Record<string, object | null>,
) {
  const part = new Part();
  for (const [key, value] of Object.entries(pending)) part.change(key, change(value));
  const store = new LayeredStore('states', codec, disk(onDisk), part);
  store.inflight = new Part();
  for (const [key, value] of Object.entries(inflight)) store.inflight.change(key, change(value));
  return store;
}

describe('drafts', () => {
  it('are seen by the items behind their writer, not by those before', () => {
    const drafts = new Drafts();
    drafts.write(2, 'k', { n: 2 });
    expect(drafts.read(1, 'k')).toBeUndefined();
    expect(drafts.read(2, 'k')).toEqual({ n: 2 });
    expect(drafts.read(9, 'k')).toEqual({ n: 2 });
  });

  it('keep their order where items are worked out of order', () => {
    const drafts = new Drafts();
    drafts.write(5, 'k', { n: 5 });
    drafts.write(1, 'k', { n: 1 });
    drafts.write(3, 'k', null);
    expect([1, 2, 3, 4, 5].map((item) => drafts.read(item, 'k'))).toEqual([{ n: 1 }, { n: 1 }, null, null, { n: 5 }]);
  });

  it('are told item by item, writes and timers', () => {
    const drafts = new Drafts();
    drafts.write(0, 'a', { n: 1 });
    drafts.write(0, 'a', { n: 2 });
    drafts.time(1, { key: 't', at: 5 });
    expect(drafts.writesOf(0)).toEqual([
      ['a', { n: 1 }],
      ['a', { n: 2 }],
    ]);
    expect(drafts.writesOf(1)).toEqual([]);
    expect(drafts.timersOf(1)).toEqual([{ key: 't', at: 5 }]);
  });
});

describe('the layers of a store', () => {
  it('hide one another from the top: drafts, what waits, what is in a transaction, the disk', () => {
    const store = layers(
      { a: { l: 'disk' }, b: { l: 'disk' }, c: { l: 'disk' }, d: { l: 'disk' } },
      { b: { l: 'inflight' }, c: { l: 'inflight' } },
      { c: { l: 'pending' } },
    );
    const drafts = new Drafts();
    drafts.write(0, 'd', { l: 'draft' });
    expect(['a', 'b', 'c', 'd'].map((key) => store.get(drafts, 0, key))).toEqual([
      { l: 'disk' },
      { l: 'inflight' },
      { l: 'pending' },
      { l: 'draft' },
    ]);
  });

  it('let a delete hide what lies below, and a later write bring it back', () => {
    const store = layers({ a: { n: 1 } }, {}, { a: null });
    const drafts = new Drafts();
    expect(store.get(drafts, 0, 'a')).toBeUndefined();
    drafts.write(1, 'a', { n: 2 });
    expect(store.get(drafts, 0, 'a')).toBeUndefined();
    expect(store.get(drafts, 1, 'a')).toEqual({ n: 2 });
  });

  it('give ranges that agree with a plain map', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const layer = fc.dictionary(key, fc.option(fc.record({ n: fc.nat(9) })), { noNullPrototype: true });
    const onDisk = fc.dictionary(key, fc.record({ n: fc.nat(9) }), { noNullPrototype: true });
    fc.assert(
      fc.property(onDisk, layer, layer, layer, key, key, (bottom, inflight, pending, drafted, start, end) => {
        const store = layers(bottom, inflight, pending);
        const drafts = new Drafts();
        for (const [k, value] of Object.entries(drafted)) drafts.write(0, k, value);
        const model = new Map<string, object>();
        for (const over of [bottom, inflight, pending, drafted]) {
          for (const [k, value] of Object.entries(over)) {
            if (value) model.set(k, value);
            else model.delete(k);
          }
        }
        const wanted = [...model].filter(([k]) => k >= start && k < end).sort(([a], [b]) => (a < b ? -1 : 1));
        expect([...store.range(drafts, 0, start, end)]).toEqual(wanted);
      }),
    );
  });

  it('decode a value once, and none that was written here', () => {
    const entries: Record<string, object> = { a: { n: 1 }, large: { text: 'x'.repeat(5_000_000) } };
    let decoded = 0;
    const counting: Codec = {
      ...codec,
      decode: (topic, bytes) => {
        decoded += 1;
        return codec.decode(topic, bytes);
      },
    };
    const store = new LayeredStore('states', counting, disk(entries), new Part());
    const [none, part] = [new Drafts(), new Part()];
    expect([store.get(none, 0, 'a'), store.get(none, 0, 'a'), decoded]).toEqual([{ n: 1 }, { n: 1 }, 1]);
    part.change('b', change({ n: 2 }));
    entries.b = { n: 2 };
    store.written(part);
    expect([store.get(none, 0, 'b'), [...store.range(none, 0, 'a', 'c')].length, decoded]).toEqual([{ n: 2 }, 2, 1]);
    store.get(none, 0, 'large');
    store.get(none, 0, 'large');
    expect([decoded, store.get(none, 0, 'a')]).toEqual([3, { n: 1 }]);
  });

  it('agree with a plain map over any run of transactions, committed to disk one after the other', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    const transaction = fc.dictionary(key, fc.option(fc.record({ n: fc.nat(9) })), { noNullPrototype: true });
    fc.assert(
      fc.property(transaction, fc.array(fc.tuple(transaction, fc.array(key)), { maxLength: 8 }), (first, runs) => {
        const entries: Record<string, object> = {};
        for (const [k, value] of Object.entries(first)) if (value) entries[k] = value;
        const store = new LayeredStore('states', codec, disk(entries), new Part());
        const none = new Drafts();
        const seen = (keys: readonly string[]) => keys.map((k) => store.get(none, 0, k));
        for (const [changes, reads] of runs) {
          expect(seen(reads)).toEqual(reads.map((k) => entries[k]));
          const part = new Part();
          for (const [k, value] of Object.entries(changes)) part.change(k, change(value));
          store.inflight = part;
          for (const [k, value] of Object.entries(changes)) {
            if (value) entries[k] = value;
            else delete entries[k];
          }
          expect(seen(reads)).toEqual(reads.map((k) => entries[k]));
          store.written(part);
          store.inflight = undefined;
          expect(seen(reads)).toEqual(reads.map((k) => entries[k]));
          expect([...store.range(none, 0, 'a', 'e')]).toEqual(
            Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)),
          );
        }
      }),
    );
  });

  it('order keys as bytes, where UTF-16 has another order', () => {
    const store = layers({}, {}, { 'x\u{1f600}': { n: 1 }, 'x\uffee': { n: 2 } });
    expect([...store.range(new Drafts(), 0, 'x', 'y')].map(([k]) => k)).toEqual(['x\uffee', 'x\u{1f600}']);
  });

  it('ask for another try where the schema of a stored value is on its way', () => {
    const slow: Codec = {
      ...codec,
      decode: () => ({
        ok: false,
        code: 'schema_pending',
        reason: 'soon',
        retriable: true,
        pending: Promise.resolve(),
      }),
    };
    const store = new LayeredStore('states', slow, disk({ a: {} }), new Part());
    expect(() => store.get(new Drafts(), 0, 'a')).toThrow(StoreValuePending);
  });
});

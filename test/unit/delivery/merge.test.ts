import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { releaseEvents } from '../../../services/core/delivery/events.ts';
import { endWaiting, isHeldBack } from '../../../services/core/delivery/waiting.ts';
import { clientId, disordered, message, run, sampleError, sampleFacts, type Told } from './sample-facts.ts';

const facts = sampleFacts(1);
const accepted: Told = { type: 'accepted', part: 0, externalId: 'wamid.A', replacedId: null, at: 1350, facts };
const sent: Told = { type: 'sent', part: 0, externalId: 'wamid.A', at: 1000 };
const delivered: Told = { type: 'delivered', part: 0, externalId: 'wamid.A', at: 2000 };
const read: Told = { type: 'read', part: 0, externalId: 'wamid.A', at: 3000 };
const failed: Told = { type: 'failed', part: 0, externalId: 'wamid.A', error: sampleError, at: 2000 };
const unsent: Told = { type: 'unsent', part: 0, replacedId: null, error: sampleError, at: 1000, facts };

const kinds = (told: readonly Told[]): string[] => run(told).events.map(({ kind }) => kind);
const withoutFailure = (told: readonly Told[]): boolean =>
  told.every(({ type }) => type !== 'failed' && type !== 'unsent');

describe('the merge of what is known of a message', () => {
  it('tells channel, user and read as they come', () => {
    expect(kinds([accepted, sent, delivered, read])).toEqual(['channel', 'user', 'read']);
  });

  it('holds events back until an outcome has told whose message it is', () => {
    expect(kinds([sent, delivered, read])).toEqual([]);
    expect(kinds([sent, delivered, read, accepted])).toEqual(['channel', 'user', 'read']);
  });

  it('takes read for delivered, user first', () => {
    expect(kinds([accepted, read])).toEqual(['channel', 'user', 'read']);
    expect(kinds([accepted, read, delivered])).toEqual(['channel', 'user', 'read']);
  });

  it('tells a failure once, after channel where WhatsApp had accepted', () => {
    expect(kinds([accepted, failed, failed])).toEqual(['channel', 'failure']);
    expect(kinds([failed, accepted])).toEqual(['channel', 'failure']);
    expect(kinds([unsent, unsent])).toEqual(['failure']);
  });

  it('lets nothing follow a final event but read', () => {
    expect(kinds([accepted, delivered, failed])).toEqual(['channel', 'user']);
    expect(kinds([accepted, failed, delivered, read])).toEqual(['channel', 'failure', 'read']);
  });

  it('waits for all parts', () => {
    const two = sampleFacts(2);
    const first: Told[] = [{ ...accepted, facts: two }, delivered, read];
    expect(kinds(first)).toEqual([]);
    const second: Told[] = [
      { type: 'accepted', part: 1, externalId: 'wamid.B', replacedId: null, at: 4000, facts: two },
      { type: 'delivered', part: 1, externalId: 'wamid.B', at: 5000 },
    ];
    const { events } = run([...first, ...second]);
    expect(events.map(({ kind }) => kind)).toEqual(['channel', 'user', 'read']);
    expect(JSON.parse(events[0]?.content ?? '')).toMatchObject({
      createdAt: 4000,
      delivery: { externalMessages: [{ id: 'wamid.A' }, { id: 'wamid.B' }], isFinalEvent: false, error: null },
    });
  });

  it('is not failed by the failure of an earlier send of the same part', () => {
    const again: Told = { type: 'accepted', part: 0, externalId: 'wamid.B', replacedId: null, at: 5000, facts };
    expect(kinds([failed, again])).toEqual(['channel']);
    expect(kinds([again, failed])).toEqual(['channel']);
  });

  it('does not count the failure of what the fallback stands for, in any order of its statuses', () => {
    const fallback: Told = { ...accepted, externalId: 'wamid.0', at: 5000 };
    const itsSent: Told = { ...sent, externalId: 'wamid.0' };
    const itsFailure: Told = { ...failed, externalId: 'wamid.0', at: 6000 };
    for (const told of [
      [sent, failed, itsSent, fallback],
      [itsSent, failed, fallback],
      [failed, fallback, itsSent],
      [fallback, failed],
    ])
      expect(kinds(told)).toEqual(['channel']);
    expect(kinds([failed, itsFailure, fallback])).toEqual(['channel', 'failure']);
    expect(kinds([failed, fallback, itsFailure])).toEqual(['channel', 'failure']);
    expect(run([failed, itsFailure, fallback]).delivery).toEqual(run([fallback, itsFailure, failed]).delivery);
  });

  it('tells no failure of a part before its outcome, even when another part’s is known', () => {
    const two = sampleFacts(2);
    const first: Told = { ...accepted, facts: two };
    const secondFailed: Told = { ...failed, part: 1, externalId: 'wamid.B' };
    expect(kinds([first, secondFailed])).toEqual([]);
    const fallback: Told = { ...accepted, part: 1, externalId: 'wamid.C', at: 5000, facts: two };
    expect(kinds([first, secondFailed, fallback])).toEqual(['channel']);
    expect(kinds([first, secondFailed, { ...fallback, externalId: 'wamid.B' }])).toEqual(['channel', 'failure']);
  });

  it('ends the wait for an outcome: what the statuses say counts', () => {
    const { delivery } = run([
      { ...accepted, facts: sampleFacts(2) },
      { ...failed, part: 1, externalId: 'wamid.B' },
    ]);
    expect(isHeldBack(delivery)).toBe(true);
    const ended = releaseEvents(endWaiting(delivery), clientId);
    expect(ended.delivery).toMatchObject({ emitted: ['failure'], waiting: [] });
    const early = run([failed]).delivery;
    expect(endWaiting(early)).toBe(early);
  });

  it('takes only statuses of the number that the message went out from, whichever comes first', () => {
    const strangers = [failed, delivered].map((told): Told => ({ ...told, integrationId: '0'.repeat(24) }));
    expect(kinds([accepted, ...strangers])).toEqual(['channel']);
    expect(kinds([...strangers, accepted])).toEqual(['channel']);
    expect(kinds([...strangers, delivered, accepted])).toEqual(['channel', 'user']);
    expect(run([...strangers, sent, accepted]).delivery).toEqual(run([accepted, ...strangers, sent]).delivery);
    const unrouted: Told = { ...unsent, facts: { ...facts, integrationId: null } };
    expect(kinds([unrouted, delivered])).toEqual(['failure']);
  });

  it('keeps a bounded number of early statuses, and a stranger’s leave room for the own ones', () => {
    const flood = Array.from(
      { length: 500 },
      (_, n): Told => ({ ...failed, externalId: `wamid.${n}`, integrationId: '0'.repeat(24) }),
    );
    const { waiting } = run([...flood, delivered]).delivery;
    expect(waiting.length).toBeLessThan(100);
    expect(kinds([...flood, delivered, accepted])).toEqual(['channel', 'user']);
  });

  it('ignores a part that the message does not have', () => {
    expect(kinds([{ ...delivered, part: 3 }, accepted])).toEqual(['channel']);
    expect(kinds([accepted, { ...failed, part: 3 }])).toEqual(['channel']);
    expect(run([{ ...delivered, part: 9_999 }]).delivery.parts).toHaveLength(0);
  });

  it('is free of order and of repeats: the same state and the same events for one part', () => {
    fc.assert(
      fc.property(
        message(1).chain((told) => fc.tuple(fc.constant(told), disordered(told))),
        ([told, shuffled]) => {
          const [a, b] = [run(told), run(shuffled)];
          expect(b.delivery).toEqual(a.delivery);
          // A `read` that comes before its `delivered` is what the user event's time is known by.
          const timeless = ({ events }: typeof a) =>
            events.map(({ id, content, at }) => [id, content.replace(`${at}`, '')]);
          expect(timeless(b)).toEqual(timeless(a));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is free of order and of repeats: the same state and the same set of events for several parts that arrive', () => {
    fc.assert(
      fc.property(
        message(4)
          .filter(withoutFailure)
          .chain((told) => fc.tuple(fc.constant(told), disordered(told))),
        ([told, shuffled]) => {
          const [a, b] = [run(told), run(shuffled)];
          expect(b.delivery).toEqual(a.delivery);
          expect(b.events.map(({ id }) => id)).toEqual(a.events.map(({ id }) => id));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('names in channel and user all that WhatsApp took, what was replaced before its fallback, in any order', () => {
    fc.assert(
      fc.property(
        message(4).chain((told) => fc.tuple(fc.constant(told), disordered(told))),
        ([told, shuffled]) => {
          const ids = told.flatMap((fact) =>
            fact.type === 'accepted' ? [fact.replacedId, fact.externalId].filter((id) => id !== null) : [],
          );
          const events = run(shuffled).events.filter(({ kind }) => kind === 'channel' || kind === 'user');
          for (const { content } of events)
            expect(JSON.parse(content).delivery.externalMessages).toEqual(ids.map((id) => ({ id })));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('never doubles an event, never tells two final ones, nothing but read after a final one, whatever happens', () => {
    fc.assert(
      fc.property(message(4).chain(disordered), (told) => {
        const out = kinds(told);
        expect(new Set(out).size).toBe(out.length);
        const final = out.filter((kind) => kind === 'user' || kind === 'failure');
        expect(final.length).toBeLessThanOrEqual(1);
        const at = out.findIndex((kind) => kind === 'user' || kind === 'failure');
        if (at >= 0) expect(out.slice(at + 1).filter((kind) => kind !== 'read')).toEqual([]);
        if (out.includes('user')) expect(out.indexOf('channel')).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps the parts alike in any order, failures included', () => {
    fc.assert(
      fc.property(
        message(4).chain((told) => fc.tuple(fc.constant(told), disordered(told))),
        ([told, shuffled]) => {
          const [a, b] = [run(told).delivery, run(shuffled).delivery];
          expect(b.parts).toEqual(a.parts);
          expect(b.facts).toEqual(a.facts);
          const final = (emitted: readonly string[]) => emitted.filter((kind) => kind !== 'channel');
          expect(final(b.emitted)).toEqual(final(a.emitted));
        },
      ),
      { numRuns: 400 },
    );
  });
});

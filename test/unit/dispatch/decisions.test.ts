import { describe, expect, it } from 'vitest';
import { afterAnswer, afterDoubt } from '../../../services/dispatch/queue/after-answer.ts';
import { afterStatus } from '../../../services/dispatch/queue/after-status.ts';
import { newEntry, waitsForDelivery } from '../../../services/dispatch/queue/entry.ts';
import { nextMove } from '../../../services/dispatch/queue/next-move.ts';
import { defaultSettings as settings } from '../../../services/dispatch/queue/settings.ts';
import { noTries, type Situation, type Step } from '../../../services/dispatch/queue/step.ts';
import type { ErrorClass } from '../../../services/whatsapp/client.ts';
import { image, messageId, part, prepared, text } from './prepared-messages.ts';
import { accepted, at, audioThenText, begun, entryOf, refusal, status } from './queue-scene.ts';

const one = newEntry(prepared(1, 1), 7, 5);
const imageThenText = newEntry(prepared(1, 1, [part(image('i')), part(text('t'))]), 7, 5);
describe('what the head needs', () => {
  it('starts, waits, or is under way', () => {
    expect(nextMove(one, 10, settings)).toEqual({ type: 'start' });
    expect(nextMove({ ...one, attempts: 1, notBefore: 50 }, 10, settings)).toEqual({ type: 'wait', until: 50 });
    expect(nextMove({ ...one, attempts: 1, notBefore: 50 }, 50, settings)).toEqual({ type: 'start' });
    expect(nextMove(begun(one), 10, settings)).toEqual({ type: 'open' });
  });

  it('expires at its own time, or when it is too old, and says so on time', () => {
    const expiring = newEntry(prepared(1, 1, undefined, { expiresAt: 40 }), 7, 5);
    expect(nextMove({ ...expiring, attempts: 1, notBefore: 50 }, 10, settings)).toEqual({ type: 'wait', until: 40 });
    const move = nextMove(expiring, 40, settings);
    expect(move).toMatchObject({ step: { entry: null, outcomes: [{ type: 'expired', error: { code: 'expired' } }] } });
    expect(nextMove(one, settings.giveUpAfterMs, settings)).toMatchObject({ type: 'step' });
  });

  it('does not expire while its call may be under way', () => {
    expect(nextMove(begun(newEntry(prepared(1, 1, undefined, { expiresAt: 1 }), 7, 5)), 40, settings)).toEqual({
      type: 'open',
    });
  });
});

describe('an answer', () => {
  it('accepted ends the last part', () => {
    expect(afterAnswer(begun(one), accepted, at(20))).toMatchObject({
      entry: null,
      outcomes: [
        {
          type: 'accepted',
          externalId: 'wamid.A',
          whatsappId: '49',
          part: 0,
          parts: 1,
          attempt: 1,
          fellBack: false,
          at: 20,
        },
      ],
    });
  });

  it('accepted brings on the next part', () => {
    const two = newEntry(prepared(1, 1, [part(text('a')), part(text('b'))]), 7, 5);
    const { entry } = afterAnswer(begun(two), accepted, at(20));
    expect(entry).toMatchObject({ part: 1, attempts: 0, intent: null, awaiting: null, notBefore: null });
  });

  it.each<[Situation['gate'], boolean, boolean]>([
    ['message', true, false],
    ['chat', true, true],
    ['off', false, false],
  ])('with gate %s waits for delivery: before its next part %s, at its end %s', (gate, middle, end) => {
    const inMiddle = afterAnswer(begun(imageThenText), accepted, at(20, { gate }));
    expect(waitsForDelivery(entryOf(inMiddle))).toBe(middle);
    expect(inMiddle.outcomes).toHaveLength(1);
    const alone = afterAnswer(begun(newEntry(prepared(1, 1, [part(image('i'))]), 7, 5)), accepted, at(20, { gate }));
    expect(alone.entry !== null && waitsForDelivery(alone.entry)).toBe(end);
  });

  it('waits a bounded time for delivery', () => {
    const waiting = entryOf(afterAnswer(begun(imageThenText), accepted, at(20)));
    expect(nextMove(waiting, 21, settings)).toEqual({ type: 'wait', until: 20 + settings.gateMs });
    expect(nextMove(waiting, 20 + settings.gateMs, settings)).toMatchObject({
      step: { entry: { part: 1 }, outcomes: [] },
    });
  });

  it('sees slow content in a native call', () => {
    const native = (type: string) => ({ kind: 'native', body: JSON.stringify({ type, [type]: {} }) });
    const afterNative = (type: string) =>
      afterAnswer(begun(newEntry(prepared(1, 1, [part(native(type)), part(text('b'))]), 7, 5)), accepted, at(20));
    expect(waitsForDelivery(entryOf(afterNative('video')))).toBe(true);
    expect(waitsForDelivery(entryOf(afterNative('text')))).toBe(false);
  });

  it.each<[ErrorClass]>([['permanent'], ['blocked'], ['window'], ['no-message']])(
    'refused as %s is final',
    (errorClass) => {
      expect(afterAnswer(begun(imageThenText), refusal(errorClass), at(20))).toMatchObject({
        entry: null,
        outcomes: [
          {
            type: 'refused',
            part: 0,
            parts: 2,
            error: { code: 'bad_request', message: 'Details', underlyingError: '{"errors":[]}' },
          },
        ],
      });
    },
  );

  it.each<[ErrorClass, number, number]>([
    ['retry', 250, settings.retryAttempts],
    ['throttle', 250, settings.throttleAttempts],
    ['pair-throttle', 4000, settings.pairAttempts],
    ['auth', 1000, 2],
  ])('refused as %s is tried again after %i ms, %i times in all', (errorClass, wait, attempts) => {
    const again = afterAnswer(begun(one), refusal(errorClass), at(20));
    expect(again).toMatchObject({ entry: { intent: null, notBefore: 20 + wait }, outcomes: [], tries: { refused: 1 } });
    const last = at(20, { tries: { refused: attempts - 1, away: 0 } });
    expect(afterAnswer(begun(one), refusal(errorClass), last)).toMatchObject({ entry: null });
  });

  it('respects Retry-After', () => {
    const again = afterAnswer(begun(one), refusal('throttle', { retryAfterMs: 9000 }), at(20));
    expect(again.entry?.notBefore).toBe(9020);
  });

  it('not sent is tried for as long as the message lives', () => {
    const away = { type: 'notSent', cause: 'away', reason: 'refused' } as const;
    expect(afterAnswer(begun(one), away, at(20))).toMatchObject({ entry: { notBefore: 270 }, tries: { away: 1 } });
    const long = at(20, { tries: { refused: 3, away: 500 } });
    expect(afterAnswer(begun(one), away, long)).toMatchObject({
      entry: { notBefore: 20 + settings.awayCapMs / 2 },
      tries: { refused: 3, away: 501 },
    });
    const late = afterAnswer(begun(one), { ...away, cause: 'lease' }, at(20));
    expect(late).toMatchObject({ entry: { intent: null, notBefore: null }, tries: { away: 1 } });
    const again = afterAnswer(begun(one), { ...away, cause: 'lease' }, at(20, { tries: late.tries }));
    expect(again).toMatchObject({ entry: { intent: null, notBefore: 270 }, tries: { away: 2 } });
  });

  it('unknown leaves the entry in doubt', () => {
    const entry = begun(one);
    expect(afterAnswer(entry, { type: 'unknown', reason: 'cut' }, at(20))).toMatchObject({ entry, outcomes: [] });
  });
});

describe('a doubt that no status ended', () => {
  it('is sent again, or fails, as the number wants it', () => {
    expect(afterDoubt(begun(one), 'resend', at(20))).toMatchObject({ entry: { intent: null }, outcomes: [] });
    expect(afterDoubt(begun(one), 'fail', at(20))).toMatchObject({ entry: null, outcomes: [{ type: 'unknown' }] });
  });

  it('is not sent again for ever', () => {
    const often = at(20, { tries: { refused: settings.resends, away: 0 } });
    expect(afterDoubt(begun(one), 'resend', often)).toMatchObject({ entry: null, outcomes: [{ type: 'unknown' }] });
  });
});

describe('a status', () => {
  it.each(['sent', 'delivered', 'read', 'played'])('%s proves that the call was accepted', (word) => {
    expect(afterStatus(begun(one), status(word), at(20))).toMatchObject({
      entry: null,
      outcomes: [{ type: 'accepted', externalId: 'wamid.A' }],
    });
  });

  it('failed too, and the failure is the tracker’s', () => {
    expect(afterStatus(begun(imageThenText), status('failed'), at(20))).toMatchObject({
      entry: null,
      outcomes: [{ type: 'accepted', externalId: 'wamid.A', part: 0 }],
    });
  });

  it('settles a send that is about to be repeated', () => {
    const again = entryOf(afterDoubt(begun(one), 'resend', at(20)));
    expect(afterStatus(again, status('sent'), at(20))).toMatchObject({ entry: null });
  });

  it.each([
    ['of another message', { ...status('sent'), messageId: messageId(2) }],
    ['of another part', status('sent', 'wamid.A', 1)],
    ['with another word', status('deleted')],
  ])('%s says nothing', (_what, other) => {
    expect(afterStatus(begun(one), other, at(20))).toBeUndefined();
  });

  it('says nothing of what was not sent yet', () => {
    expect(afterStatus(one, status('sent'), at(20))).toBeUndefined();
  });

  it('delivered opens the gate, sent does not', () => {
    const waiting = entryOf(afterAnswer(begun(imageThenText), accepted, at(20)));
    expect(afterStatus(waiting, status('sent'), at(30))).toBeUndefined();
    expect(afterStatus(waiting, status('delivered'), at(30))).toMatchObject({ entry: { part: 1 }, outcomes: [] });
  });

  it('failed at the gate gives up what follows', () => {
    const waiting = entryOf(afterAnswer(begun(imageThenText), accepted, at(20)));
    expect(afterStatus(waiting, status('failed'), at(30))).toMatchObject({ entry: null, outcomes: [] });
    expect(afterStatus(waiting, status('failed', 'wamid.earlier'), at(30))).toBeUndefined();
  });

  it('delivered before the answer needs no gate', () => {
    expect(afterStatus(begun(imageThenText), status('delivered'), at(20))).toMatchObject({
      entry: { part: 1, awaiting: null },
    });
    expect(
      waitsForDelivery(
        entryOf(
          afterStatus(begun(imageThenText), status('sent'), at(20)) ?? { entry: null, outcomes: [], tries: noTries },
        ),
      ),
    ).toBe(true);
  });
});

describe('a part with a fallback', () => {
  const waiting = entryOf(afterAnswer(begun(audioThenText), accepted, at(20)));
  const step = (made: Step | undefined): Step => made ?? { entry: null, outcomes: [], tries: noTries };

  it('refused at once, the fallback takes its place', () => {
    const fallen = afterAnswer(begun(audioThenText), refusal('permanent'), at(20));
    expect(fallen).toMatchObject({ entry: { part: 0, fallback: true, attempts: 0, awaiting: null }, outcomes: [] });
    const sent = afterAnswer(begun(entryOf(fallen)), { ...accepted, externalId: 'wamid.B' }, at(30));
    expect(sent).toMatchObject({
      entry: { part: 1, fallback: false },
      outcomes: [{ type: 'accepted', fellBack: true, externalId: 'wamid.B', replacedId: null }],
    });
  });

  it('is not helped by another call where the number is refused', () => {
    expect(afterAnswer(begun(audioThenText), refusal('window'), at(20))).toMatchObject({ entry: null });
  });

  it('keeps its outcome back until it is delivered or the bound is over', () => {
    expect(afterAnswer(begun(audioThenText), accepted, at(20)).outcomes).toEqual([]);
    const outcomes = [{ type: 'accepted', externalId: 'wamid.A', fellBack: false, replacedId: null }];
    expect(afterStatus(waiting, status('delivered'), at(30))).toMatchObject({ entry: { part: 1 }, outcomes });
    expect(nextMove(waiting, 20 + settings.fallbackMs, settings)).toMatchObject({ step: { outcomes } });
  });

  it('failed later, the fallback takes its place, and its late statuses are not the fallback’s', () => {
    const fallen = step(afterStatus(waiting, status('failed'), at(30)));
    expect(fallen).toMatchObject({ entry: { fallback: true, awaiting: 'wamid.A' }, outcomes: [] });
    const sending = begun(entryOf(fallen));
    expect(waitsForDelivery(entryOf(fallen))).toBe(false);
    expect(afterStatus(sending, status('failed'), at(40))).toBeUndefined();
    expect(afterStatus(sending, status('sent', 'wamid.B'), at(40))).toMatchObject({
      entry: { part: 1 },
      outcomes: [{ fellBack: true, externalId: 'wamid.B', replacedId: 'wamid.A' }],
    });
  });

  it('failed before its answer was known, the fallback takes its place', () => {
    expect(afterStatus(begun(audioThenText), status('failed'), at(30))).toMatchObject({
      entry: { fallback: true, awaiting: 'wamid.A' },
      outcomes: [],
    });
  });

  it('fails when the fallback is refused too', () => {
    const fallen = entryOf(afterAnswer(begun(audioThenText), refusal('permanent'), at(20)));
    expect(afterAnswer(begun(fallen), refusal('permanent'), at(30))).toMatchObject({
      entry: null,
      outcomes: [{ type: 'refused', fellBack: true }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { DispatchEntry } from '../../../services/core/contract/records.ts';
import { afterAnswer, afterDoubt } from '../../../services/dispatch/queue/after-answer.ts';
import { afterStatus } from '../../../services/dispatch/queue/after-status.ts';
import { newEntry, withIntent } from '../../../services/dispatch/queue/entry.ts';
import { nextMove } from '../../../services/dispatch/queue/next-move.ts';
import { defaultSettings as settings } from '../../../services/dispatch/queue/settings.ts';
import { noTries, type Situation, type Step } from '../../../services/dispatch/queue/step.ts';
import type { ErrorClass, Refusal } from '../../../services/whatsapp/client.ts';
import { image, messageId, part, prepared, text } from './prepared-messages.ts';

const at = (now: number, more: Partial<Situation> = {}): Situation => ({
  now,
  settings,
  gate: 'message',
  tries: noTries,
  random: () => 0,
  ...more,
});
const begun = (entry: DispatchEntry): DispatchEntry => withIntent(entry, 'me', 10);
const audioThenText = newEntry(prepared(1, 1, [part(image('a'), text('link')), part(text('t'))]), 7, 5);
const accepted = { type: 'accepted', externalId: 'wamid.A', whatsappId: '49', messageStatus: null } as const;
const refusal = (errorClass: ErrorClass, more: Partial<Refusal> = {}): Refusal => ({
  type: 'refused',
  errorClass,
  failure: 'bad_request',
  code: 100,
  title: 'Title',
  details: 'Details',
  status: 400,
  retryAfterMs: null,
  underlyingError: '{"errors":[]}',
  ...more,
});
const status = (word: string, externalId = 'wamid.A', ofPart = 0) => ({
  messageId: messageId(1),
  part: ofPart,
  externalId,
  status: word,
});
const entryOf = ({ entry }: Step): DispatchEntry => {
  if (!entry) throw new Error('the entry is done');
  return entry;
};

const waiting = entryOf(afterAnswer(begun(audioThenText), accepted, at(20)));
const step = (made: Step | undefined): Step => made ?? { entry: null, outcomes: [], tries: noTries };

describe('the outcome of a part with a fallback', () => {
  it('is not sent a second time where WhatsApp took it, but not as a message', () => {
    expect(afterAnswer(begun(audioThenText), refusal('no-message'), at(20))).toMatchObject({
      entry: null,
      outcomes: [{ type: 'refused', part: 0, fellBack: false, replacedId: null }],
    });
  });

  it('failed later, the outcome of the fallback names what it stands for, whatever becomes of it', () => {
    const sending = begun(entryOf(step(afterStatus(waiting, status('failed'), at(30)))));
    const replaced = { part: 0, fellBack: true, replacedId: 'wamid.A' };
    expect(afterAnswer(sending, { ...accepted, externalId: 'wamid.B' }, at(40))).toMatchObject({
      entry: { part: 1 },
      outcomes: [{ ...replaced, type: 'accepted', externalId: 'wamid.B' }],
    });
    const refused = { ...replaced, type: 'refused', externalId: null };
    expect(afterAnswer(sending, refusal('permanent'), at(40))).toMatchObject({ entry: null, outcomes: [refused] });
    const again = entryOf(afterAnswer(sending, refusal('retry'), at(40)));
    expect(afterAnswer(begun(again), refusal('permanent'), at(50))).toMatchObject({ outcomes: [refused] });
    expect(afterDoubt(sending, 'fail', at(40))).toMatchObject({ outcomes: [{ ...replaced, type: 'unknown' }] });
    const expired = nextMove(again, settings.giveUpAfterMs, settings);
    expect(expired).toMatchObject({ step: { outcomes: [{ ...replaced, type: 'expired' }] } });
  });
});

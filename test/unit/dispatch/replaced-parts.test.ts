import { describe, expect, it } from 'vitest';
import { afterAnswer, afterDoubt } from '../../../services/dispatch/queue/after-answer.ts';
import { afterStatus } from '../../../services/dispatch/queue/after-status.ts';
import { nextMove } from '../../../services/dispatch/queue/next-move.ts';
import { defaultSettings as settings } from '../../../services/dispatch/queue/settings.ts';
import { noTries, type Step } from '../../../services/dispatch/queue/step.ts';
import { accepted, at, audioThenText, begun, entryOf, refusal, status } from './queue-scene.ts';

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

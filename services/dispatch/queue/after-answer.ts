import type { DispatchEntry } from '../../core/contract/records.ts';
import type { ErrorClass, NotSent, Refusal, SendResult } from '../../whatsapp/client.ts';
import { backoff, pairBackoff } from './backoff.ts';
import { hasFallback } from './entry.ts';
import { accept, giveUp, toFallback } from './progress.ts';
import type { QueueSettings } from './settings.ts';
import { type Situation, type Step, stepTo } from './step.ts';

/** The first refusal of a token may be a token that was changed: once more with fresh credentials. */
const AUTH_ATTEMPTS = 2;
const AUTH_WAIT_MS = 1000;

/** How often a refusal of this kind is tried; 1: it is final. */
function attemptsFor(errorClass: ErrorClass, settings: QueueSettings): number {
  if (errorClass === 'throttle') return settings.throttleAttempts;
  if (errorClass === 'pair-throttle') return settings.pairAttempts;
  if (errorClass === 'retry') return settings.retryAttempts;
  return errorClass === 'auth' ? AUTH_ATTEMPTS : 1;
}

function waitFor(refusal: Refusal, n: number, { settings, random }: Situation): number {
  const { errorClass, retryAfterMs } = refusal;
  if (errorClass === 'auth') return AUTH_WAIT_MS;
  const own =
    errorClass === 'pair-throttle'
      ? pairBackoff(n, settings.pairCapMs)
      : backoff(n, settings.backoffBaseMs, settings.backoffCapMs, random());
  return Math.max(own, Math.min(retryAfterMs ?? 0, settings.pairCapMs));
}

function afterRefusal(entry: DispatchEntry, refusal: Refusal, situation: Situation): Step {
  const { now, settings, tries } = situation;
  const refused = tries.refused + 1;
  if (refused < attemptsFor(refusal.errorClass, settings)) {
    const notBefore = now + waitFor(refusal, refused, situation);
    return stepTo({ ...entry, intent: null, notBefore }, [], { refused, away: 0 });
  }
  // Only what is wrong with this very call is helped by another one.
  if (refusal.errorClass === 'permanent' && hasFallback(entry)) return toFallback(entry, null);
  const { failure: code, details, title, underlyingError } = refusal;
  return giveUp(entry, 'refused', { code, message: details ?? title, underlyingError }, now);
}

function afterNotSent(entry: DispatchEntry, { cause }: NotSent, { now, settings, tries, random }: Situation): Step {
  const away = tries.away + 1;
  // The first that came too late to its connection is made again at once; a process that is always late must not turn in circles.
  const waits = cause === 'lease' ? tries.away : away;
  const notBefore = waits === 0 ? null : now + backoff(waits, settings.backoffBaseMs, settings.awayCapMs, random());
  return stepTo({ ...entry, intent: null, notBefore }, [], { ...tries, away });
}

/** What the answer to its call makes of an entry. An unknown one leaves it as it is: in doubt. */
export function afterAnswer(entry: DispatchEntry, answer: SendResult, situation: Situation): Step {
  if (answer.type === 'accepted') return accept(entry, { ...answer, delivered: false }, situation);
  if (answer.type === 'refused') return afterRefusal(entry, answer, situation);
  if (answer.type === 'notSent') return afterNotSent(entry, answer, situation);
  return stepTo(entry, [], situation.tries);
}

const unanswered = {
  code: 'uncategorized_error',
  message: 'WhatsApp gave no answer, and no status of the message came',
  underlyingError: null,
};

/** No status has come in the time given: the number's policy decides. */
export function afterDoubt(entry: DispatchEntry, policy: 'resend' | 'fail', { now, settings, tries }: Situation): Step {
  const refused = tries.refused + 1;
  if (policy === 'fail' || refused > settings.resends) return giveUp(entry, 'unknown', unanswered, now);
  return stepTo({ ...entry, intent: null, notBefore: null }, [], { ...tries, refused });
}

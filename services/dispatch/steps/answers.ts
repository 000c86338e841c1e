import { drop, emit, type StepResult } from '../../platform/kafka/streams/topology.ts';
import type { SendResult } from '../../whatsapp/client.ts';
import { afterAnswer } from '../queue/after-answer.ts';
import { openCall, parseCallId } from '../queue/call-id.ts';
import { type Collected, type Context, collect, type Desk } from './desk.ts';

/** What an answer makes of the call's entry, if that is still the head of its queue and the call its intent. */
export function applyAnswer(desk: Desk, id: string, answer: SendResult, context: Context, into: Collected): boolean {
  const { book, rates, settings } = desk.parts;
  const name = parseCallId(id);
  const head = name && desk.head(context, name.clientId);
  if (!name || !head || openCall(head.entry) !== id) {
    book.forget(id); // a status was faster
    return false;
  }
  const { clientId, integrationId } = head.entry.prepared;
  if (answer.type === 'unknown') {
    desk.doubt(context, clientId, id, settings.unknownWindowMs);
    return true;
  }
  book.forget(id);
  if (answer.type === 'refused' && answer.errorClass === 'throttle')
    rates.throttled(integrationId, context.now(), answer.retryAfterMs);
  desk.apply(context, head, afterAnswer(head.entry, answer, desk.situation(context, head.entry)), into);
  desk.advance(context, clientId, into);
  return true;
}

/** Takes the answer to a call of this process. */
export const createAnswered =
  (desk: Desk) =>
  (id: string, answer: SendResult, context: Context): StepResult => {
    const { budget, counts } = desk.parts;
    counts.answered(answer);
    budget.release(id);
    const into = collect();
    const applied = applyAnswer(desk, id, answer, context, into);
    desk.startWaiting(context, into);
    return applied || into.calls.length > 0 || into.outputs.length > 0
      ? emit(into.outputs, into.calls)
      : drop('a call that nobody waits for');
  };

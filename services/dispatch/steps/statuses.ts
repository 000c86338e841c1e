import type { DispatchEntry, StatusRecord, WhatsAppStatus } from '../../core/contract/records.ts';
import { parseCallbackData } from '../../core/ids/callback-data.ts';
import {
  type BatchStep,
  deadLetter,
  drop,
  eachRecord,
  emit,
  type Headers,
  type StepResult,
} from '../../platform/kafka/streams/topology.ts';
import type { SendResult } from '../../whatsapp/client.ts';
import { afterStatus } from '../queue/after-status.ts';
import { openCall } from '../queue/call-id.ts';
import { applyAnswer } from './answers.ts';
import { type Context, collect, type Desk } from './desk.ts';

/** In the headers of an answer that was produced because its partition had moved. */
export const ANSWER = 'answer';

/** Only what dispatch can use is decoded: statuses of our own sends, and answers. */
export const concernsDispatch = (headers: Headers): boolean =>
  headers.status === ANSWER || (headers.callback?.startsWith('h1.') ?? false);

const answerTypes: ReadonlySet<string> = new Set(['accepted', 'refused', 'unknown', 'notSent']);

/** Written by our own `misplaced`, read back here. */
function readAnswer(text: string): SendResult | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isAnswer =
      typeof value === 'object' && value !== null && 'type' in value && answerTypes.has(String(value.type));
    return isAnswer ? (value as SendResult) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function afterOwnStatus(desk: Desk, status: WhatsAppStatus, context: Context): StepResult {
  const data = parseCallbackData(status.callbackData);
  if (!data) return drop('a status without our callback data');
  const head = desk.head(context, data.clientId);
  // Who owns one number could sign a status that names a message of another's.
  if (!head || head.entry.prepared.integrationId !== status.integrationId)
    return drop('a status of no message at hand');
  const { messageId, part } = data;
  const { externalId, status: word } = status;
  const step = afterStatus(
    head.entry,
    { messageId, part, externalId, status: word },
    desk.situation(context, head.entry),
  );
  if (!step) return drop('a status that says nothing new');
  const { book, counts } = desk.parts;
  const id = openCall(head.entry);
  if (id !== undefined) {
    if (book.doubtUntil(id) !== undefined) counts.doubted('status');
    desk.index(context.partition).barriers.delete(id);
    // Its answer is still to come, or it was intended again after a doubt: what is not written yet must not be.
    book.callOff(id, context.now());
  }
  const into = collect();
  desk.apply(context, head, step, into);
  desk.advance(context, data.clientId, into);
  return emit(into.outputs, into.calls);
}

/** Statuses resolve sends whose answer was lost, and open the gate behind media and templates. */
export const createStatuses = (desk: Desk): BatchStep<StatusRecord, DispatchEntry> =>
  eachRecord(({ record: { value }, context }) => {
    if (value.status) return afterOwnStatus(desk, value.status, context);
    if (!value.answer) return deadLetter('empty', 'neither a status nor an answer');
    const answer = readAnswer(value.answer.answer);
    if (!answer) return deadLetter('unreadable_answer', `the answer to ${value.answer.callId} cannot be read`);
    const into = collect();
    return applyAnswer(desk, value.answer.callId, answer, context, into)
      ? emit(into.outputs, into.calls)
      : drop('an answer that nobody waits for');
  });

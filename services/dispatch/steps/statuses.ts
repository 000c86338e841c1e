import type { CallAnswer, DispatchEntry, StatusRecord, WhatsAppStatus } from '../../core/contract/records.ts';
import { parseCallbackData } from '../../core/ids/callback-data.ts';
import {
  type BatchStep,
  deadLetter,
  eachRecord,
  emit,
  forward,
  type Headers,
  type StepResult,
} from '../../platform/kafka/streams/topology.ts';
import type { Dispatcher } from '../dispatcher.ts';
import { sendResultOf } from '../passed-on-answer.ts';
import { afterStatus } from '../queue/after-status.ts';
import { openCall, parseCallId } from '../queue/call-id.ts';
import { applyAnswer } from './answers.ts';
import { headOf, runHead } from './heads.ts';
import { beginTurn, type DispatchContext, endCall, endTurn, situationOf, type Turn } from './turn.ts';

/** Decided without decoding: only what names one of our messages, or an answer, can concern a queue. */
export const concernsQueues = ({ callback, type }: Headers): boolean =>
  type === 'answer' || callback?.startsWith('h1.') === true;

/** The call that a status has settled: one that was not written yet must not be. */
function settleCall(turn: Turn, id: string): void {
  const { dispatcher, context } = turn;
  const { book, counts } = dispatcher;
  if (book.doubtUntil(id) !== undefined) counts.doubt('status');
  book.callOff(id, context.now());
  // Else its answer ends it.
  if (context.callState(id) === 'none') endCall(turn, id);
}

/** The failure of a call whose answer was lost says nothing of the one under way: whose it is, that one's answer tells. */
const mayBeOfAnEarlierCall = ({ context }: Turn, { intent }: DispatchEntry, id: string): boolean =>
  intent !== null && (intent.attempt > 1 || intent.fallback) && context.callState(id) !== 'none';

function applyStatus(dispatcher: Dispatcher, status: WhatsAppStatus, context: DispatchContext): StepResult {
  const callback = parseCallbackData(status.callbackData);
  if (!callback) return emit([]);
  const { clientId } = callback;
  if (context.partitionOf(clientId) !== context.partition) return forward(clientId);
  const turn = beginTurn(dispatcher, context);
  const { index } = turn;
  const head = headOf(turn, clientId);
  // Who owns one number can sign a status that names a message of another's.
  if (!head || head.prepared.integrationId !== status.integrationId) return emit([]);
  const step = afterStatus(head, { ...callback, ...status }, situationOf(turn, head));
  if (!step) return emit([]);
  const id = openCall(head);
  if (id !== undefined && status.status === 'failed' && mayBeOfAnEarlierCall(turn, head, id)) {
    const chat = index.chat(clientId);
    if (chat) chat.failed = [...chat.failed, status.externalId];
    return emit([]);
  }
  if (id !== undefined) settleCall(turn, id);
  runHead(turn, clientId, step);
  return endTurn(turn);
}

function applyPassedOn(dispatcher: Dispatcher, answer: CallAnswer, context: DispatchContext): StepResult {
  const { callId } = answer;
  const call = parseCallId(callId);
  // An indicator's: nobody waits for it.
  if (!call) return emit([]);
  if (context.partitionOf(call.clientId) !== context.partition) return forward(call.clientId);
  const result = sendResultOf(answer);
  if (!result) return deadLetter('bad_answer', `the answer to ${callId} lacks what its type ${answer.type} needs`);
  const turn = beginTurn(dispatcher, context);
  applyAnswer(turn, callId, result);
  return endTurn(turn);
}

/** Statuses settle doubts and open gates; answers of calls that another process made are applied as our own. */
export const statusesStep = (dispatcher: Dispatcher): BatchStep<StatusRecord, DispatchEntry> =>
  eachRecord(({ record, context }) => {
    const { type, status, answer } = record.value;
    if (type === 'status' && status) return applyStatus(dispatcher, status, context);
    if (type === 'answer' && answer) return applyPassedOn(dispatcher, answer, context);
    return deadLetter('bad_status', `a record of type "${type}" without its ${type}`);
  });

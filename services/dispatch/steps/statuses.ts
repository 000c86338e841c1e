import type { CallAnswer, DispatchEntry, StatusRecord, WhatsAppStatus } from '../../core/contract/records.ts';
import { type CallbackData, parseCallbackData } from '../../core/ids/callback-data.ts';
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
import { afterStatus, afterStatusById } from '../queue/after-status.ts';
import { openCall, parseCallId } from '../queue/call-id.ts';
import { reportOf, withReport } from '../queue/reports.ts';
import { applyAnswer } from './answers.ts';
import { headOf, runHead } from './heads.ts';
import { beginTurn, type DispatchContext, endCall, endTurn, situationOf, type Turn } from './turn.ts';

/**
 * Decided without decoding: only what names one of our messages, or an answer, can concern a queue; of the API client, which names
 * none, what may open a gate or call for a fallback.
 */
export const concernsQueues = ({ callback, type, protocol, status }: Headers): boolean =>
  type === 'answer' ||
  callback?.startsWith('h1.') === true ||
  (protocol === 'api-client' && status !== undefined && reportOf(status) !== undefined);

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
  const clientId = callback?.clientId ?? status.clientId;
  if (context.partitionOf(clientId) !== context.partition) return forward(clientId);
  const turn = beginTurn(dispatcher, context);
  const head = headOf(turn, clientId);
  // Who owns one number can sign a status that names a message of another's.
  if (!head || head.prepared.integrationId !== status.integrationId) return emit([]);
  return callback ? applyNamed(turn, head, callback, status) : applyById(turn, head, status);
}

/** A status that names its message. */
function applyNamed(turn: Turn, head: DispatchEntry, callback: CallbackData, status: WhatsAppStatus): StepResult {
  const step = afterStatus(head, { ...callback, ...status }, situationOf(turn, head));
  if (!step) return emit([]);
  const id = openCall(head);
  if (id !== undefined && status.status === 'failed' && mayBeOfAnEarlierCall(turn, head, id))
    return keepReport(turn, head, status);
  if (id !== undefined) settleCall(turn, id);
  runHead(turn, callback.clientId, step);
  return endTurn(turn);
}

/** A status that is of a message by WhatsApp's id alone: while a call is under way its answer tells whether it is of that one. */
function applyById(turn: Turn, head: DispatchEntry, status: WhatsAppStatus): StepResult {
  const step = afterStatusById(head, status, situationOf(turn, head));
  if (!step) return openCall(head) === undefined ? emit([]) : keepReport(turn, head, status);
  runHead(turn, head.prepared.clientId, step);
  return endTurn(turn);
}

function keepReport({ index }: Turn, { prepared }: DispatchEntry, { externalId, status }: WhatsAppStatus): StepResult {
  const chat = index.chat(prepared.clientId);
  const report = reportOf(status);
  if (chat && report) chat.reports = withReport(chat.reports, externalId, report);
  return emit([]);
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

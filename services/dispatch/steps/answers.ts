import type { DispatchEntry, StatusRecord } from '../../core/contract/records.ts';
import type { CallRequest, Output, StepResult } from '../../platform/kafka/streams/topology.ts';
import type { SendResult } from '../../whatsapp/client.ts';
import { callPayload } from '../call-payload.ts';
import type { Dispatcher } from '../dispatcher.ts';
import { answerRecord } from '../passed-on-answer.ts';
import { afterAnswer } from '../queue/after-answer.ts';
import { afterStatus } from '../queue/after-status.ts';
import { openCall, parseCallId } from '../queue/call-id.ts';
import { accept } from '../queue/progress.ts';
import type { Step } from '../queue/step.ts';
import { headOf, runHead, startWaiting } from './heads.ts';
import { beginTurn, type DispatchContext, endCall, endTurn, situationOf, type Turn } from './turn.ts';

/** The number learns from a refusal what concerns all its messages. */
function heed({ dispatcher, context }: Turn, { prepared }: DispatchEntry, answer: SendResult): void {
  const { integrationId, messageId } = prepared;
  dispatcher.counts.answer(answer.type, answer.type === 'refused' ? answer.errorClass : '');
  if (answer.type === 'accepted') return;
  const { type } = answer;
  const reason = type === 'refused' ? `${answer.code ?? answer.status} ${answer.title}` : answer.reason;
  dispatcher.logger.info({ messageId, integrationId, reason }, `WhatsApp: ${type}`);
  if (type !== 'refused') return;
  if (answer.errorClass === 'throttle') dispatcher.rates.throttled(integrationId, context.now(), answer.retryAfterMs);
  if (answer.errorClass === 'auth') dispatcher.integrations.invalidate(integrationId);
}

/** Applies an answer to the entry whose open call it is of; any other is out of date. */
export function applyAnswer(turn: Turn, id: string, answer: SendResult): void {
  const { dispatcher, context } = turn;
  const { book } = dispatcher;
  const call = parseCallId(id);
  const head = call && headOf(turn, call.clientId);
  if (!call || !head || openCall(head) !== id) {
    // A status was faster.
    endCall(turn, id);
    return;
  }
  heed(turn, head, answer);
  if (answer.type === 'unknown') {
    const now = context.now();
    const until = book.doubt(id, now + doubtMs(turn, head), now);
    dispatcher.counts.doubt('began');
    context.schedule(call.clientId, until);
    return;
  }
  endCall(turn, id);
  runHead(turn, call.clientId, stepAfter(turn, head, answer));
}

/** How long a status may settle a call without an answer: where none carries our callback data, none ever will. */
function doubtMs({ dispatcher }: Turn, { prepared }: DispatchEntry): number {
  const integration = dispatcher.integrations.peek(prepared.integrationId);
  const isKnown = integration !== undefined && integration !== 'absent';
  return isKnown && integration.protocol === 'api-client' ? 0 : dispatcher.settings.unknownWindowMs;
}

/** WhatsApp may have failed or delivered the message before we knew that it had accepted it. */
function stepAfter(turn: Turn, head: DispatchEntry, answer: Exclude<SendResult, { type: 'unknown' }>): Step {
  const { messageId, clientId } = head.prepared;
  const situation = situationOf(turn, head);
  if (answer.type !== 'accepted') return afterAnswer(head, answer, situation);
  const { externalId } = answer;
  const report = turn.index.chat(clientId)?.reports.get(externalId);
  if (report === 'delivered') return accept(head, { ...answer, delivered: true }, situation);
  const failure = { messageId, part: head.part, externalId, status: 'failed' };
  const step = report === 'failed' ? afterStatus(head, failure, situation) : undefined;
  return step ?? afterAnswer(head, answer, situation);
}

/** Takes the answer to a call of this process. */
export const answeredStep =
  (dispatcher: Dispatcher) =>
  (id: string, answer: SendResult, context: DispatchContext): StepResult => {
    const turn = beginTurn(dispatcher, context);
    dispatcher.budget.answered(id, context.now());
    applyAnswer(turn, id, answer);
    startWaiting(turn);
    return endTurn(turn);
  };

/**
 * The partition has moved: the answer goes where its new owner finds it. Should the partition come back before that, its entry must
 * not look as if nothing had been sent: so the call is in doubt here until the answer is read.
 */
export const misplacedAnswer =
  ({ book, budget, settings }: Dispatcher, clock: () => number) =>
  (request: CallRequest, answer: SendResult): Output => {
    const { id } = request;
    const { clientId } = callPayload(request);
    const now = clock();
    budget.release(id);
    if (parseCallId(id)) book.doubt(id, now + settings.unknownWindowMs, now);
    return {
      topic: 'whatsapp.statuses',
      key: clientId,
      partitionBy: clientId,
      headers: { type: 'answer' },
      value: { type: 'answer', status: null, answer: answerRecord(id, answer) } satisfies StatusRecord,
    };
  };

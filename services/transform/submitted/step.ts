import type { Logger } from 'pino';
import { indicatorBody } from '../../core/content/indicator.ts';
import { badRequest } from '../../core/content/rendering.ts';
import { protocolOf } from '../../core/content/target.ts';
import type { DeliveryError, ExternalMessage, OutboundSubmitted } from '../../core/contract/records.ts';
import { formResponseFault } from '../../core/forms/form-response.ts';
import { isId, originMessageId } from '../../core/ids/ids.ts';
import type { RecordedMessage } from '../../core/quotes/quoted-message.ts';
import { FORWARDED } from '../../platform/kafka/streams/results.ts';
import {
  awaitHigher,
  type BatchStep,
  deadLetter,
  drop,
  emit,
  forward,
  type StepItem,
  type StepResult,
} from '../../platform/kafka/streams/topology.ts';
import type { CannedContents, CannedTemplates } from '../../platform/record/canned-templates.ts';
import type { Routes, RouteTable } from '../../platform/record/conversation-routes.ts';
import type { Conversations } from '../record/conversations.ts';
import type { Messages, Recorded } from '../record/messages.ts';
import { originText } from '../record/origin.ts';
import type { RecordedMessages } from '../record/recorded-messages.ts';
import { newest } from '../record/touch.ts';
import { cannedAskedFor } from './canned.ts';
import { messageOutputs, preparedOutput, type Submission, unpreparedOutput, unquotedOutput } from './outputs.ts';
import { type PlannedMessage, type PlanPorts, planMessages } from './plan.ts';
import { quoteOf, quotingMessage } from './quote.ts';
import { firstClientOf, ownerOf, recipientOf } from './recipient.ts';
import { hasEventOfSize, sendable } from './sizes.ts';

export interface SubmittedPorts extends PlanPorts {
  readonly routes: Pick<Routes, 'findAll'>;
  readonly messages: Messages;
  readonly conversations: Conversations;
  readonly recorded: Pick<RecordedMessages, 'find'>;
  readonly canned: Pick<CannedTemplates, 'contents'>;
  readonly logger: Pick<Logger, 'warn'>;
}

type Item = StepItem<OutboundSubmitted, ExternalMessage>;

/** How far a record has come before the record is written. */
type Draft =
  | { readonly type: 'decided'; readonly result: StepResult }
  | MessagesDraft
  | {
      readonly type: 'indicator';
      readonly submission: Submission;
      readonly messageId: string;
      readonly activity: string;
    };

interface MessagesDraft {
  readonly type: 'messages';
  readonly submission: Submission;
  readonly messages: readonly PlannedMessage[];
  /** Of the same post: no event could tell of them, so they are not recorded. */
  readonly outgrown: readonly PlannedMessage[];
  /** The first message answers one that WhatsApp does not know in this chat. */
  readonly unquoted: boolean;
}

const decided = (result: StepResult): Draft => ({ type: 'decided', result });

const clientNotFound: DeliveryError = { code: 'not_found', message: 'Client not found', underlyingError: null };

const tooLarge = badRequest('The message is too large');

const notRecorded: DeliveryError = {
  code: 'uncategorized_error',
  message: 'The message could not be recorded',
  underlyingError: null,
};

/** Messages and activities of the business, from where someone asked for them to where dispatch takes over. */
export function submittedStep(ports: SubmittedPorts): BatchStep<OutboundSubmitted, ExternalMessage> {
  return async (items) => {
    const [routes, quotable, canned] = await Promise.all([
      ports.routes.findAll(items.map(({ record }) => record.value)),
      ports.recorded.find(items.flatMap(({ record }) => record.value.message?.quotedMessageId ?? [])),
      ports.canned.contents(items.flatMap(({ record }) => cannedAskedFor(record.value))),
    ]);
    const drafts = await Promise.all(items.map((item) => draftOf(item, { routes, quotable, canned }, ports)));
    const entries = drafts.flatMap((draft, n) => entriesOf(draft, items[n]));
    const [recorded, inbound] = await Promise.all([
      ports.messages.record(entries),
      ports.messages.newestInbound(drafts.flatMap(conversationOfIndicator)),
    ]);
    const mine = entries.filter((_, n) => recorded[n]?.type === 'mine');
    await ports.conversations.updated(
      newest(mine.map(({ conversationId, message }) => [conversationId, message.received])),
    );
    let at = 0;
    return drafts.map((draft) => {
      if (draft.type === 'decided') return draft.result;
      if (draft.type === 'indicator') return indicatorResult(draft, inbound.get(draft.submission.route.conversationId));
      const own = recorded.slice(at, at + draft.messages.length);
      at += draft.messages.length;
      return messagesResult(draft, own, ports.logger);
    });
  };
}

/** What the records of a batch need of the database, each kind by one query. */
interface LookedUp {
  readonly routes: RouteTable;
  readonly quotable: ReadonlyMap<string, RecordedMessage>;
  readonly canned: CannedContents;
}

async function draftOf(item: Item, { routes, quotable, canned }: LookedUp, ports: SubmittedPorts): Promise<Draft> {
  const { record, context } = item;
  const { value } = record;
  const { appId, conversationId, message, activity } = value;
  const route = routes.get(appId, conversationId);
  if (!route) return decided(deadLetter('not_found', `the app ${appId} has no conversation ${conversationId}`));
  const recipient = recipientOf(route, value);
  const owner = ownerOf(route, recipient);
  // Forwarded once, it stays: another process that knows other clients sent it here, and might send it back.
  if (context.partitionOf(owner) !== context.partition && record.headers[FORWARDED] === undefined)
    return decided(forward(owner));
  const messageId = value.messageId ?? originMessageId(record.topic, record.partition, record.offset, record.timestamp);
  if (!isId(messageId)) return decided(deadLetter('bad_record', 'messageId is not 24 hex digits'));
  const client = recipient.type === 'client' ? recipient.client : null;
  const received = value.received ?? record.timestamp;
  const submission: Submission = { submitted: value, route, client, received, now: context.now() };
  if (value.type === 'activity') {
    if (!activity) return decided(deadLetter('bad_record', 'activity is missing'));
    return { type: 'indicator', submission, messageId, activity: activity.type };
  }
  if (value.type !== 'message' || !message)
    return decided(
      deadLetter('bad_record', value.type === 'message' ? 'message is missing' : `type ${value.type} is unknown`),
    );
  if (recipient.type === 'notFound') return decided(emit([unpreparedOutput(submission, messageId, clientNotFound)]));
  const fault = responseFault(value, messageId, quotable);
  if (fault !== undefined) return decided(emit([unpreparedOutput(submission, messageId, badRequest(fault))]));
  const quote = quoteOf(context.store, message, submission, quotable);
  if (quote.type === 'unknown' && !item.waited) return decided(awaitHigher());
  const facts = { submitted: value, message, firstMessageId: messageId, received, client };
  const integration = (client ?? firstClientOf(route))?.integration ?? null;
  const plan = await planMessages({ ...facts, integration, canned: canned.of(appId) }, ports);
  if (plan.type === 'invalid') return decided(emit([unpreparedOutput(submission, messageId, plan.error)]));
  const outgrown = plan.messages.filter((planned) => !hasEventOfSize(planned));
  const [first] = plan.messages;
  const messages = plan.messages
    .filter((planned) => !outgrown.includes(planned))
    .map((planned) => sendable(planned === first ? quotingMessage(planned, quote) : planned));
  const unquoted = quote.type === 'unknown' && first?.rendering?.ok === true && !outgrown.includes(first);
  return { type: 'messages', submission, messages, outgrown, unquoted };
}

/** An answer to a form is recorded where its page took it: nobody else can write one. */
const responseFault = (
  submitted: OutboundSubmitted,
  messageId: string,
  quotable: ReadonlyMap<string, RecordedMessage>,
): string | undefined =>
  submitted.message?.content.type === 'formResponse'
    ? formResponseFault(submitted, messageId, quotable.get(submitted.message.quotedMessageId ?? ''))
    : undefined;

function entriesOf(draft: Draft, item: Item | undefined) {
  if (draft.type !== 'messages' || !item) return [];
  const { submitted, route } = draft.submission;
  const origin = originText(item.record);
  return draft.messages.map(({ message }) => ({
    appId: submitted.appId,
    conversationId: route.conversationId,
    message,
    externalId: null,
    origin,
  }));
}

/** What the record refuses fails alone: the other messages of its post are rows already. A post of one is kept as it came. */
function messagesResult(
  { submission, messages, outgrown, unquoted }: MessagesDraft,
  recorded: readonly Recorded[],
  logger: Pick<Logger, 'warn'>,
): StepResult {
  const [first] = recorded;
  if (first?.type === 'refused' && messages.length + outgrown.length === 1)
    return deadLetter('refused', `the record does not take it: ${first.reason}`);
  const outputs = messages.flatMap((planned, n) => {
    const held = recorded[n];
    if (held?.type === 'mine') {
      const told = messageOutputs(submission, { ...planned, message: held.message });
      return unquoted && n === 0 ? [...told, unquotedOutput(submission, held.message.id)] : told;
    }
    if (held?.type !== 'refused') return [];
    logger.warn(
      { messageId: planned.message.id, reason: held.reason },
      'the record does not take a message of several',
    );
    return [unpreparedOutput(submission, planned.message.id, notRecorded)];
  });
  const failures = outgrown.map(({ message }) => unpreparedOutput(submission, message.id, tooLarge));
  return outputs.length + failures.length > 0 ? emit([...outputs, ...failures]) : drop('repeated');
}

const conversationOfIndicator = (draft: Draft): readonly string[] =>
  draft.type === 'indicator' && draft.submission.client ? [draft.submission.route.conversationId] : [];

/** Best effort: without a client, a message of the user's or a call of WhatsApp's there is nothing to do. */
function indicatorResult(draft: Draft & { readonly type: 'indicator' }, externalId: string | undefined): StepResult {
  const { submission, messageId, activity } = draft;
  const { client } = submission;
  if (!client || externalId === undefined) return drop('no_indicator');
  const body = indicatorBody(activity, externalId, protocolOf(client.integration.hosting));
  if (body === undefined) return drop('no_indicator');
  return emit([preparedOutput(submission, client, messageId, { parts: [], indicator: body })]);
}

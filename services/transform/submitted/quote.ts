import { quoting } from '../../core/content/quoting.ts';
import type { ExternalMessage, QuotedMessage, SubmittedMessage } from '../../core/contract/records.ts';
import { quotedMessage, type RecordedMessage } from '../../core/quotes/quoted-message.ts';
import type { Store } from '../../platform/kafka/streams/topology.ts';
import { externalMessageOfOurs } from '../external-message-key.ts';
import type { Submission } from './outputs.ts';
import type { PlannedMessage } from './plan.ts';

/** What a message answers: by WhatsApp's id of its first part, and as the record shows it. */
export type Quote =
  | { readonly type: 'none' | 'unknown' }
  | { readonly type: 'known'; readonly externalId: string; readonly quoted: QuotedMessage }
  /** The form that a user has answered: WhatsApp knows nothing of it. */
  | { readonly type: 'form'; readonly quoted: QuotedMessage };

/** WhatsApp's answer to the quoted message may still be on its way here: what is not known at once is looked for once more. */
export function quoteOf(
  store: Pick<Store<ExternalMessage>, 'range'>,
  { quotedMessageId, content }: SubmittedMessage,
  { client, route, received }: Submission,
  quotable: ReadonlyMap<string, RecordedMessage>,
): Quote {
  if (content.type === 'formResponse') return formQuote(quotable.get(quotedMessageId ?? ''));
  if (!client || quotedMessageId === null) return { type: 'none' };
  const link = externalMessageOfOurs(store, client.id, quotedMessageId);
  const { conversationId } = route;
  if (!link || link.conversationId !== conversationId) return { type: 'unknown' };
  const { externalId } = link;
  const reply = { conversationId, integrationId: client.integration.id, received };
  return { type: 'known', externalId, quoted: quotedMessage(externalId, link, quotable.get(quotedMessageId), reply) };
}

/** v2: quotedMessage, of a formResponse: the form as the record has it; none where it is gone. */
function formQuote(form: RecordedMessage | undefined): Quote {
  if (!form) return { type: 'none' };
  const { id, received, author, content, source } = form.message;
  const quoted = { type: 'message', externalMessageId: null, message: { id, received, author, content, source } };
  return { type: 'form', quoted };
}

/** The message as an answer, where it is known to what. */
export function quotingMessage(planned: PlannedMessage, quote: Quote): PlannedMessage {
  const { message, rendering } = planned;
  if (quote.type === 'form') return { ...planned, message: { ...message, quotedMessage: quote.quoted } };
  if (quote.type !== 'known' || !rendering) return planned;
  return { message: { ...message, quotedMessage: quote.quoted }, rendering: quoting(rendering, quote.externalId) };
}

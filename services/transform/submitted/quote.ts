import { quoting } from '../../core/content/quoting.ts';
import type { ExternalMessage, QuotedMessage } from '../../core/contract/records.ts';
import { quotedMessage, type RecordedMessage } from '../../core/quotes/quoted-message.ts';
import type { Store } from '../../platform/kafka/streams/topology.ts';
import { externalMessageOfOurs } from '../external-message-key.ts';
import type { Submission } from './outputs.ts';
import type { PlannedMessage } from './plan.ts';

/** What a message answers: by WhatsApp's id of its first part, and as the record shows it. */
export type Quote =
  | { readonly type: 'none' | 'unknown' }
  | { readonly type: 'known'; readonly externalId: string; readonly quoted: QuotedMessage };

/** WhatsApp's answer to the quoted message may still be on its way here: what is not known at once is looked for once more. */
export function quoteOf(
  store: Pick<Store<ExternalMessage>, 'range'>,
  quotedMessageId: string | null,
  { client, route, received }: Submission,
  quotable: ReadonlyMap<string, RecordedMessage>,
): Quote {
  if (!client || quotedMessageId === null) return { type: 'none' };
  const link = externalMessageOfOurs(store, client.id, quotedMessageId);
  const { conversationId } = route;
  if (!link || link.conversationId !== conversationId) return { type: 'unknown' };
  const { externalId } = link;
  const reply = { conversationId, integrationId: client.integration.id, received };
  return { type: 'known', externalId, quoted: quotedMessage(externalId, link, quotable.get(quotedMessageId), reply) };
}

/** The message as an answer, where it is known to what. */
export const quotingMessage = (planned: PlannedMessage, quote: Quote): PlannedMessage =>
  quote.type === 'known' && planned.rendering
    ? {
        message: { ...planned.message, quotedMessage: quote.quoted },
        rendering: quoting(planned.rendering, quote.externalId),
      }
    : planned;

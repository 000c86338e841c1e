import type { Message, WhatsAppInbound } from '../../core/contract/records.ts';
import { textContent } from '../../core/inbound/blank-content.ts';

/** A record may have 1,000,000 bytes; what an event holds beside its message is far less than the difference. */
const maxMessageBytes = 980_000;
/** Below it what a message repeats of its raw form, and what it quotes, cannot lead over the bound. */
const surelyFits = 200_000;

/** A message whose event Kafka takes: what is too large to be told twice is kept raw alone. */
export function fitting(message: Message, { payload, type }: WhatsAppInbound): Message {
  if (payload.length < surelyFits || Buffer.byteLength(JSON.stringify(message)) <= maxMessageBytes) return message;
  const { quotedMessage } = message;
  const quoted = quotedMessage?.message?.source?.originalMessageId ?? quotedMessage?.externalMessageId ?? null;
  return {
    ...message,
    content: textContent(`Unsupported WhatsApp message (${type || 'unknown'})`),
    quotedMessage: quoted === null ? null : { type: 'externalMessageId', message: null, externalMessageId: quoted },
  };
}

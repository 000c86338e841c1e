import type { ExternalMessage, Message, QuotedMessage } from '../contract/records.ts';

/** A message as the record has it, and where. */
export interface RecordedMessage {
  readonly conversationId: string;
  readonly message: Message;
}

/** What is known of a WhatsApp id. */
export type Link = Pick<ExternalMessage, 'externalId' | 'messageId' | 'direction' | 'at'>;

/** What of a reply decides on its quote. */
export interface Reply {
  readonly conversationId: string;
  readonly integrationId: string;
  /** ms since the epoch. */
  readonly received: number;
}

/** Guide: Quoted Messages. */
const oldestMs = 60 * 24 * 60 * 60 * 1000;

/**
 * What a reply shows of the message that it quotes: the message itself, or WhatsApp's id of it where the conversation has none such,
 * or an older one than the guide allows.
 * @param externalId as the reply has it
 * @param link what is known of that id
 */
export function quotedMessage(
  externalId: string,
  link: Link | undefined,
  recorded: RecordedMessage | undefined,
  reply: Reply,
): QuotedMessage {
  if (!link || !recorded || !matches(recorded, reply))
    return { type: 'externalMessageId', message: null, externalMessageId: externalId };
  const { id, received, author, content, source } = recorded.message;
  return {
    type: 'message',
    externalMessageId: null,
    message: {
      id,
      received,
      author,
      content,
      // Of the business's own messages the record knows only that they came by the API; here they are WhatsApp's.
      source:
        link.direction === 'outbound'
          ? {
              type: 'whatsapp',
              integrationId: reply.integrationId,
              originalMessageId: link.externalId,
              originalMessageTimestamp: link.at,
            }
          : source,
    },
  };
}

const matches = ({ conversationId, message }: RecordedMessage, reply: Reply): boolean =>
  conversationId === reply.conversationId && message.deleted !== true && reply.received - message.received <= oldestMs;

import type { OutboundSubmitted } from '../contract/records.ts';
import { formResponseId } from '../ids/ids.ts';
import type { RecordedMessage } from '../quotes/quoted-message.ts';

/**
 * Why submitted content of type formResponse is none; undefined where it is one: a user's, about a form of the same conversation, and
 * under the one id that its answer may have, so that a form is answered once whoever writes the record.
 * @param messageId the record's, or what stands for it
 * @param form the message that it quotes; undefined where it is gone: an answer that was taken does not go with it
 */
export function formResponseFault(
  { author, conversationId, message }: OutboundSubmitted,
  messageId: string,
  form: RecordedMessage | undefined,
): string | undefined {
  if (!message?.content.form) return 'Content of type formResponse without its form';
  if (author.type !== 'user') return 'Content of type formResponse should have an author of type user';
  const { quotedMessageId } = message;
  if (quotedMessageId === null) return 'Content of type formResponse should quote the form that it answers';
  if (form && (form.conversationId !== conversationId || form.message.content.type !== 'form'))
    return 'Content of type formResponse should quote a form of its conversation';
  return messageId === formResponseId(quotedMessageId)
    ? undefined
    : 'Content of type formResponse should have the id that its form gives it';
}

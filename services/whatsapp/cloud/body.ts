import type { MessageCall } from '../client.ts';
import { withMembers } from '../members.ts';

/** The body of a send (WhatsApp: messages): the prepared one and what only dispatch knows. */
export function messageBody({ body, recipient, callbackData }: MessageCall): string | undefined {
  const name = recipient.type === 'user' ? 'recipient' : 'to';
  return withMembers(
    body,
    `"messaging_product":"whatsapp","recipient_type":"individual","${name}":${JSON.stringify(recipient.address)},` +
      `"biz_opaque_callback_data":${JSON.stringify(callbackData)}`,
  );
}

export const indicatorBody = (body: string): string | undefined => withMembers(body, '"messaging_product":"whatsapp"');

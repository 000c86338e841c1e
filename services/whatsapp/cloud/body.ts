import type { MessageCall } from '../client.ts';

/**
 * Splices members into the text of a JSON object without reading it. They come last, so that they win over members of the same
 * name: a prepared body cannot name another recipient. Undefined when the text is no object.
 */
function withMembers(objectText: string, members: string): string | undefined {
  const text = objectText.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const inner = text.slice(1, -1).trimEnd();
  return inner.trimStart() === '' ? `{${members}}` : `{${inner},${members}}`;
}

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

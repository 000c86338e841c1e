import type { Content } from '../contract/records.ts';

/** A message as it came, as far as it can be read. */
export interface InboundPayload {
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON text as an object; an empty one for anything else: an inbound message is kept whatever it holds. */
export function readObject(json: string | null): Readonly<Record<string, unknown>> {
  if (json === null) return {};
  try {
    const parsed: unknown = JSON.parse(json);
    return isRecord(parsed) ? parsed : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

const textContent = (text: string): Content => ({
  type: 'text',
  text: { text, htmlText: null, markdownText: null, payload: null, actions: [] },
  media: null,
  location: null,
  items: null,
  form: null,
  native: null,
});

/** What a user's message says. What has no content of its own yet is named, and its raw payload stays on the record. */
export function inboundContent({ type, body }: InboundPayload): Content {
  const text = isRecord(body.text) ? body.text.body : undefined;
  if (type === 'text' && typeof text === 'string' && text !== '') return textContent(text);
  return textContent(`Unsupported WhatsApp message (${type || 'unknown'})`);
}

/** WhatsApp's id of the message that this one answers. */
export function quotedExternalId({ body }: InboundPayload): string | undefined {
  const id = isRecord(body.context) ? body.context.id : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

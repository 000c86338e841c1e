/** What one webhook comes to, after a record that knows its sender; in order. */
export interface Told {
  /** The event's type. */
  readonly event: string;
  /** v2 content of its message, or what the event shows in its place. */
  readonly shown: object;
  /** v2 quotedMessage, where there is one. */
  readonly quotes?: object;
}

/** A webhook as WhatsApp sends it, and what is expected of it. */
export interface CorpusCase {
  readonly name: string;
  readonly protocol: 'cloud' | 'api-client';
  readonly payload: object;
  /** The senders' addresses, the preferred one first: one list for each message. */
  readonly senders?: readonly (readonly string[])[];
  readonly told?: readonly Told[];
  /** Status and recipient. */
  readonly statuses?: readonly (readonly [string, string])[];
  /** What is passed over, and why. */
  readonly passedOver?: readonly string[];
}

export const phone = '4915112345678';
export const business = '4930987654';
export const when = '1754300000';

export const wrote = (content: object, quotedId?: string): Told => ({
  event: 'conversation:message',
  shown: content,
  ...(quotedId !== undefined && { quotes: { type: 'externalMessageId', externalMessageId: quotedId } }),
});

export const words = (text: string, payload?: string): object => ({
  type: 'text',
  text,
  ...(payload !== undefined && { payload }),
});

/** A message id in Cloud's own form, of the phone or of the business. */
export const wamid = (inner: string, way: 'in' | 'out' = 'in'): string => {
  const bytes = `\x1c\x18${String.fromCharCode(phone.length)}${phone}\x15\x02\x00${way === 'out' ? '\x11' : '\x12'}\x18${String.fromCharCode(inner.length)}${inner}\x00`;
  return `wamid.${Buffer.from(bytes, 'latin1').toString('base64')}`;
};

export const innerIn = '3EB0A1B2C3D4E5F60718';
export const innerOut = 'A0B1C2D3E4F5061728';

/** Which way a message went, as its id tells: 11 from the business, 12 from the phone. */
export type Direction = 'out' | 'in';

export interface MessageId {
  readonly address: string;
  readonly direction: Direction;
  /** Hex digits that name the message: 18 out, 20 in. */
  readonly hex: string;
}

const PREFIX = 'wamid.';

/** Writes a message id in WhatsApp's own structure (WhatsApp: ids). */
export function writeMessageId(id: MessageId): string {
  const bytes =
    `\x1c\x18${String.fromCharCode(id.address.length)}${id.address}` +
    `\x15\x02\x00${id.direction === 'out' ? '\x11' : '\x12'}\x18${String.fromCharCode(id.hex.length)}${id.hex}\x00`;
  return PREFIX + Buffer.from(bytes, 'latin1').toString('base64');
}

/** Reads an id of that structure; undefined for any other text. */
export function readMessageId(text: string): MessageId | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64').toString('latin1');
  const addressEnd = 3 + (bytes.charCodeAt(2) || 0);
  const address = bytes.slice(3, addressEnd);
  const way = bytes.slice(addressEnd, addressEnd + 4);
  const hexStart = addressEnd + 6;
  const hex = bytes.slice(hexStart, hexStart + (bytes.charCodeAt(hexStart - 1) || 0));
  if (!/^[0-9A-F]+$/.test(hex)) return undefined;
  if (way === '\x15\x02\x00\x11') return { address, direction: 'out', hex };
  if (way === '\x15\x02\x00\x12') return { address, direction: 'in', hex };
  return undefined;
}

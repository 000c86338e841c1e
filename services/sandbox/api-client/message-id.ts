import type { MessageId } from '../wamid.ts';

const OUT = 0x80;
const IN = 0x00;
const FORMAT = 0x11;
const ODD = 0x80;
const BYTES_FOLLOW = 0x02;

/** `gBGG…` out, `ABGG…` in; for whom has no number, such as a group, the bare digits (WhatsApp: on-premises ids). */
export function writeClientMessageId({ address, direction, hex }: MessageId): string {
  if (!/^[0-9]{1,60}$/.test(address)) return hex;
  const odd = address.length % 2 === 1;
  const digits = Buffer.from(odd ? `${address}f` : address, 'hex');
  const inner = Buffer.from(hex, 'hex');
  const way = direction === 'out' ? OUT : IN;
  const head = [way, FORMAT, digits.length + (odd ? ODD : 0)];
  return Buffer.concat([Buffer.from(head), digits, Buffer.from([BYTES_FOLLOW, inner.length]), inner]).toString(
    'base64url',
  );
}

/** Reads an id of that structure; undefined for any other text. Bare digits tell nobody's address. */
export function readClientMessageId(text: string): MessageId | undefined {
  if (/^(?:[0-9A-F]{18}|[0-9A-F]{20})$/.test(text)) {
    return { address: '', direction: text.length === 18 ? 'out' : 'in', hex: text };
  }
  if (text.length > 128) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const [way, format, length = 0] = bytes;
  if ((way !== OUT && way !== IN) || format !== FORMAT) return undefined;
  const tag = 3 + (length & 0x7f);
  if (bytes[tag] !== BYTES_FOLLOW || tag + 2 + (bytes[tag + 1] ?? 0) !== bytes.length) return undefined;
  const digits = bytes.toString('hex', 3, tag);
  const address = length >= ODD ? digits.slice(0, -1) : digits;
  const hex = bytes.toString('hex', tag + 2).toUpperCase();
  const id: MessageId = { address, direction: way === OUT ? 'out' : 'in', hex };
  // Another spelling of the same bytes is another id.
  return hex !== '' && writeClientMessageId(id) === text ? id : undefined;
}

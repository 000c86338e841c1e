/**
 * The id inside a message id (WhatsApp: ids). One message has several spellings: with the one or the other party's number, with a
 * direction, as the API client's bytes or as Cloud's text. The part that names the message is the same in all.
 */
export function innerIdOf(externalId: string): string | undefined {
  if (!externalId.startsWith(prefix)) return ofBytes(externalId);
  const rest = externalId.slice(prefix.length);
  return ofText(rest) ?? ofBytes(rest);
}

const prefix = 'wamid.';
/** Longer than any that WhatsApp gives. */
const longest = 512;
/** Shorter ones, and words, name no single message: `product_inquiry` is the same for all. */
const named = /^[0-9A-F]{16,64}$/;

/** `1c 18 <len> <address> 15 02 00 <11|12> 18 <len> <hex digits> 00`. */
function ofText(base64: string): string | undefined {
  if (!base64.startsWith('HB') || base64.length > longest) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  const way = 3 + (bytes[2] ?? 0);
  if (bytes[1] !== 0x18 || bytes[way] !== 0x15 || bytes[way + 1] !== 0x02 || bytes[way + 4] !== 0x18) return undefined;
  const start = way + 6;
  const inner = bytes.toString('latin1', start, start + (bytes[way + 5] ?? 0));
  return named.test(inner) ? inner : undefined;
}

/** `80|00 11 <number of BCD bytes, + 80 where the digits are odd> <BCD> 02 <len> <bytes>`. */
function ofBytes(base64: string): string | undefined {
  if (base64.length < 16 || base64.length > longest || (base64[0] !== 'g' && base64[0] !== 'A')) return undefined;
  const bytes = Buffer.from(base64, 'base64url');
  if ((bytes[0] !== 0x80 && bytes[0] !== 0x00) || bytes[1] !== 0x11) return undefined;
  const tag = 3 + ((bytes[2] ?? 0) & 0x7f);
  const length = bytes[tag + 1] ?? 0;
  if (bytes[tag] !== 0x02 || tag + 2 + length !== bytes.length) return undefined;
  const inner = bytes.toString('hex', tag + 2).toUpperCase();
  return named.test(inner) ? inner : undefined;
}

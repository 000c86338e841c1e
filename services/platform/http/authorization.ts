/** What an `Authorization` header says, before it is known whether it is true. */
export type Claimed =
  | { readonly scheme: 'basic'; readonly keyId: string; readonly secret: string }
  | { readonly scheme: 'bearer'; readonly keyId: string; readonly token: string };

const MAX_LENGTH = 8192;

function keyIdOf(token: string): string | undefined {
  const [header = ''] = token.split('.');
  try {
    const decoded: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    const kid = typeof decoded === 'object' && decoded !== null && 'kid' in decoded ? decoded.kid : undefined;
    return typeof kid === 'string' && kid !== '' ? kid : undefined;
  } catch (error) {
    // Not JSON: no token of ours.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Basic: key id and secret. Bearer: a JWT whose header names the key (v2: credentials). */
export function readAuthorization(header: string): Claimed | undefined {
  if (header.length > MAX_LENGTH) return undefined;
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(header) ?? [];
  if (scheme.toLowerCase() === 'basic') {
    const text = Buffer.from(value, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return colon > 0 ? { scheme: 'basic', keyId: text.slice(0, colon), secret: text.slice(colon + 1) } : undefined;
  }
  if (scheme.toLowerCase() === 'bearer') {
    const keyId = keyIdOf(value);
    return keyId === undefined ? undefined : { scheme: 'bearer', keyId, token: value };
  }
  return undefined;
}

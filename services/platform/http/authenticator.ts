import { createHash, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { createRemembered } from '../record/remembered.ts';
import { type Claimed, readAuthorization } from './authorization.ts';

export type Scope = 'account' | 'app' | 'integration';

/** Who calls. */
export interface Credential {
  readonly keyId: string;
  readonly scope: Scope;
  /** Null for an account key. */
  readonly appId: string | null;
  readonly integrationId: string | null;
}

export interface KnownKey extends Credential {
  readonly secret: string;
}

export interface Authenticator {
  /** Undefined: nobody we know. Rejects where the keys cannot be read. */
  authenticate(header: string | undefined): Promise<Credential | undefined>;
  /** A key was deleted: what is remembered of it ends here. Other processes forget it within `ttlMs`. */
  forget(keyId: string): void;
}

export interface AuthenticatorOptions {
  findKey(keyId: string): Promise<KnownKey | undefined>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** How long a proven header counts without another look at its key (default 10 s). */
  readonly ttlMs?: number;
  readonly max?: number;
}

interface Proven {
  readonly credential: Credential;
  /** ms since the epoch; a token may end before the cache forgets it. */
  readonly expiresAt: number;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares digests: neither the time nor the length tells of the secret. */
const sameSecret = (given: string, known: string): boolean => timingSafeEqual(digest(given), digest(known));

async function verifyToken(token: string, key: KnownKey, now: number): Promise<number | undefined> {
  try {
    const { payload } = await jwtVerify(token, Buffer.from(key.secret), {
      algorithms: ['HS256'],
      currentDate: new Date(now),
      clockTolerance: 5,
    });
    // A token of another reach than its key's is refused.
    if (payload.scope !== key.scope) return undefined;
    return payload.exp === undefined ? Number.POSITIVE_INFINITY : (payload.exp + 5) * 1000;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/**
 * Proves a header once and remembers its digest, so that a busy caller costs one hash a request. While the keys cannot be read, what
 * was proven before goes on counting. Failures are never remembered.
 */
export function createAuthenticator({
  findKey,
  now,
  ttlMs = 10_000,
  max = 10_000,
}: AuthenticatorOptions): Authenticator {
  const prove = async (claimed: Claimed): Promise<Proven | undefined> => {
    const key = await findKey(claimed.keyId);
    if (!key) return undefined;
    const expiresAt =
      claimed.scheme === 'bearer'
        ? await verifyToken(claimed.token, key, now())
        : sameSecret(claimed.secret, key.secret)
          ? Number.POSITIVE_INFINITY
          : undefined;
    if (expiresAt === undefined) return undefined;
    const { keyId, scope, appId, integrationId } = key;
    return { credential: { keyId, scope, appId, integrationId }, expiresAt };
  };

  const proven = createRemembered<Proven, Claimed>({ max, ttlMs, load: prove });

  return {
    async authenticate(header) {
      if (header === undefined) return undefined;
      const place = digest(header).toString('base64');
      let found = proven.fresh(place);
      if (!found) {
        const claimed = readAuthorization(header);
        if (!claimed) return undefined;
        found = await proven.find(place, claimed);
      }
      return found && found.expiresAt > now() ? found.credential : undefined;
    },
    forget(keyId) {
      proven.forget(({ credential }) => credential.keyId === keyId);
    },
  };
}

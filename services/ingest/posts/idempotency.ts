import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/api/canonical-json.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import type { IdempotencyKeys } from '../../platform/record/idempotency-keys.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface KeyedRequest {
  readonly appId: string;
  readonly key: string;
  readonly hash: string;
}

const MAX_LENGTH = 255;

/** The same for a repeat, another for any other request: the path is part of it. */
export const requestHash = ({ method, path, body }: Request): string =>
  createHash('sha256')
    .update(`${method} ${path.split('?')[0]}\n${canonicalJson(body)}`)
    .digest('hex');

/**
 * Binds a key to its first request, before anything of it goes out: another request with the same key is refused.
 * @returns the time of the first request, ms since the epoch
 */
export async function claimKey(keys: IdempotencyKeys, request: KeyedRequest, now: number): Promise<Outcome<number>> {
  const { appId, key, hash } = request;
  if (key.length > MAX_LENGTH)
    return bad(badRequest(`Idempotency-Key should NOT have more than ${MAX_LENGTH} characters`));
  if (!/^[\x20-\x7e]+$/.test(key)) return bad(badRequest('Idempotency-Key should be printable ASCII characters'));
  const claim = await keys.claim(appId, key, hash, now);
  return claim.type === 'granted' ? good(claim.createdAt) : bad(problem('idempotency_key_reused'));
}

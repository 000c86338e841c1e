import { isObject, listOf } from '../../core/envelope/json.ts';
import type { ApiClientCredentials, NotSent, Refusal } from '../client.ts';
import type { Connections } from '../connections.ts';
import { objectIn, stringOf } from '../reading.ts';
import { readFailure } from './answer.ts';

/** What lets calls through for a while. */
export interface Token {
  readonly text: string;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

/** `refused`: the client does not take the user, or asks for patience. `notSent`: it is away; nothing depends on whether it has read the call. */
export type Login = { readonly type: 'token'; readonly token: Token } | Refusal | NotSent;

/** What has no readable end. A 401 ends any token early. */
const UNKNOWN_LIFETIME_MS = 60 * 60 * 1000;

/** A login writes nothing that must not be written twice. */
const anyTime = { valid: () => true };

const expiryShape = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;

/** `2018-03-01 15:29:26+00:00` as ms since the epoch; undefined for anything else. */
export function expiryOf(value: unknown): number | undefined {
  const [, date, time, zone = 'Z'] = expiryShape.exec(stringOf(value)?.trim() ?? '') ?? [];
  if (date === undefined || time === undefined) return undefined;
  const at = Date.parse(`${date}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(at) ? undefined : at;
}

function tokenIn(body: string, now: number): Token | undefined {
  const [user] = listOf(objectIn(body)?.users);
  const text = isObject(user) ? stringOf(user.token) : null;
  if (!isObject(user) || text === null) return undefined;
  return { text, expiresAt: expiryOf(user.expires_after) ?? now + UNKNOWN_LIFETIME_MS };
}

const away = (reason: string): NotSent => ({ type: 'notSent', cause: 'away', reason: `the login failed: ${reason}` });

/** Asks the client for a token (WhatsApp: API client, users). Never rejects. */
export async function logIn(
  connections: Pick<Connections, 'call'>,
  { baseUrl, username, password }: ApiClientCredentials,
  now: () => number,
): Promise<Login> {
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/json' };
  const request = { method: 'POST', path: '/v1/users/login', headers, body: '{}' } as const;
  const result = await connections.call(baseUrl, request, anyTime);
  if (result.type === 'refused') return result;
  if (result.type !== 'answered') return away(result.reason);
  const { answer } = result;
  const failure = readFailure(answer, objectIn(answer.body), now());
  if (failure?.type === 'unknown') return away(failure.reason);
  // It is the client that is unwell, not the user: as if it were away.
  if (failure?.errorClass === 'retry') return away(`${failure.code ?? failure.status} ${failure.title}`);
  if (failure) return failure;
  const token = tokenIn(answer.body, now());
  return token ? { type: 'token', token } : away(`HTTP ${answer.status} without a token`);
}

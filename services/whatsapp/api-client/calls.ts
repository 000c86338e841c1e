import type { ApiClientCredentials, NotSent, Refusal, SendLease } from '../client.ts';
import type { Connections } from '../connections.ts';
import type { Exchange, HttpRequest } from '../exchange.ts';
import type { Sessions } from './sessions.ts';

export interface ClientCallsOptions {
  readonly connections: Pick<Connections, 'call'>;
  readonly sessions: Sessions;
}

export type ClientRequest = Pick<HttpRequest, 'method' | 'path' | 'body'>;

/** One call with a good token; never rejects. */
export type ClientCall = (
  credentials: ApiClientCredentials,
  request: ClientRequest,
  lease: SendLease,
) => Promise<Exchange | Refusal | NotSent>;

/**
 * A 401 says that the token is over and that nothing was done: once more, with another one, under the same lease. A second 401 is
 * the answer.
 */
export function createClientCalls({ connections, sessions }: ClientCallsOptions): ClientCall {
  const once = async (credentials: ApiClientCredentials, request: ClientRequest, lease: SendLease) => {
    const login = await sessions.token(credentials);
    if (login.type !== 'token') return login;
    const headers = { authorization: `Bearer ${login.token.text}`, 'content-type': 'application/json' };
    const result = await connections.call(credentials.baseUrl, { ...request, headers }, lease);
    if (result.type === 'answered' && result.answer.status === 401) sessions.refused(credentials, login.token);
    return result;
  };
  return async (credentials, request, lease) => {
    const first = await once(credentials, request, lease);
    return first.type === 'answered' && first.answer.status === 401 ? once(credentials, request, lease) : first;
  };
}

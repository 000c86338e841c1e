import { LRUCache } from 'lru-cache';
import type { ApiClientCredentials, NotSent, Refusal } from '../client.ts';
import type { Login, Token } from './login.ts';

/** The tokens of a process, one for each user of a client; in memory alone. */
export interface Sessions {
  /** A token that should be good; waits for a login where there is none. However many ask, one login is under way. */
  token(credentials: ApiClientCredentials): Promise<Login>;
  /** The client answered 401 to it: the next who asks gets another. */
  refused(credentials: ApiClientCredentials, token: Token): void;
}

export interface SessionsOptions {
  logIn(credentials: ApiClientCredentials): Promise<Login>;
  readonly now?: () => number;
}

/** How long before its end a token is replaced, while it still serves: a tenth of its time, at most. */
const RENEW_BEFORE_MS = 60 * 60 * 1000;
/** What ends so soon may have ended when the call arrives. */
const TOO_LATE_MS = 5_000;
/** The answer to a login that failed counts for those who ask right after it: a number's whole backlog must not log in. */
const FAILED_MS = 1_000;
const MOST = 10_000;

interface Session {
  readonly password: string;
  token: Token | undefined;
  renewAt: number;
  failed: { readonly at: number; readonly why: Refusal | NotSent } | undefined;
  underWay: Promise<Login> | undefined;
}

export function createSessions({ logIn, now = Date.now }: SessionsOptions): Sessions {
  const sessions = new LRUCache<string, Session>({ max: MOST });

  const sessionOf = ({ baseUrl, username, password }: ApiClientCredentials): Session => {
    const name = `${baseUrl} ${username}`;
    const known = sessions.get(name);
    if (known?.password === password) return known;
    const session = { password, token: undefined, renewAt: 0, failed: undefined, underWay: undefined };
    sessions.set(name, session);
    return session;
  };

  const begin = async (session: Session, credentials: ApiClientCredentials): Promise<Login> => {
    const login = await logIn(credentials);
    session.underWay = undefined;
    const at = now();
    if (login.type === 'token') {
      const { token } = login;
      session.token = token;
      session.renewAt = token.expiresAt - Math.min(RENEW_BEFORE_MS, (token.expiresAt - at) / 10);
      session.failed = undefined;
    } else session.failed = { at, why: login };
    return login;
  };

  const anew = (session: Session, credentials: ApiClientCredentials): Promise<Login> => {
    const { failed } = session;
    if (failed && now() - failed.at < FAILED_MS) return Promise.resolve(failed.why);
    session.underWay ??= begin(session, credentials);
    return session.underWay;
  };

  return {
    async token(credentials) {
      const session = sessionOf(credentials);
      const { token, renewAt } = session;
      const at = now();
      if (!token || at >= token.expiresAt - TOO_LATE_MS) return anew(session, credentials);
      if (at >= renewAt) void anew(session, credentials);
      return { type: 'token', token };
    },
    refused(credentials, token) {
      const session = sessionOf(credentials);
      if (session.token?.text === token.text) session.token = undefined;
    },
  };
}

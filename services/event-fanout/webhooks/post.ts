import { performance } from 'node:perf_hooks';
import { type Dispatcher, request } from 'undici';
import { isPrivateTargetError, readBounded } from '../../platform/http/private-targets.ts';
import { type Answer, parseRetryAfter } from './retry.ts';

export interface PostRequest {
  readonly target: string;
  readonly secret: string;
  readonly body: string;
}

/** Makes one call. Never rejects: what went wrong is an answer. */
export type Post = (call: PostRequest) => Promise<Answer>;

export interface PostOptions {
  readonly dispatcher: Dispatcher;
  /** Sunshine: 20 s. */
  readonly timeoutMs: number;
}

/** Enough for the connection to be used again; nobody reads what an endpoint answers. */
const answerLimit = 16 * 1024;

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/** undici's and Node's codes say more than their messages, which may hold addresses. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return 'the call failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Calls endpoints as Sunshine does: JSON, `X-API-Key`, no redirects, a bounded time in all. */
export const createPost =
  ({ dispatcher, timeoutMs }: PostOptions): Post =>
  async ({ target, secret, body }) => {
    const started = performance.now();
    const answer = (given: Partial<Answer>): Answer => ({
      status: null,
      error: null,
      retryAfterMs: null,
      forbidden: false,
      ...given,
      durationMs: Math.round(performance.now() - started),
    });
    let status: number | null = null;
    try {
      const response = await request(target, {
        dispatcher,
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'heliograph-webhooks',
          'x-api-key': secret,
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.statusCode;
      const retryAfterMs = parseRetryAfter(first(response.headers['retry-after']), Date.now());
      await readBounded(response.body, answerLimit);
      return answer({ status, retryAfterMs });
    } catch (error) {
      // The status came and the body did not: the endpoint has said what counts.
      if (status !== null) return answer({ status });
      return answer({ error: errorText(error), forbidden: isPrivateTargetError(error) });
    }
  };

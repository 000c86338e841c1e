import { type Dispatcher, errors } from 'undici';
import { isPrivateTargetError } from '../platform/http/private-targets.ts';
import type { NotSent, SendLease, Unknown } from './client.ts';

/** What an HTTP exchange gave back, whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

export type Exchange = { readonly type: 'answered'; readonly answer: HttpAnswer } | Unknown | NotSent;

/** WhatsApp's answers are under 2 KB; more comes from something else. */
const MAX_ANSWER_BYTES = 256 * 1024;

const headerNamed = (headers: readonly Buffer[], name: string): string | null => {
  for (let i = 0; i + 1 < headers.length; i += 2)
    if (headers[i]?.toString('latin1').toLowerCase() === name) return headers[i + 1]?.toString('latin1') ?? null;
  return null;
};

/** Connecting to several addresses of a name fails with one error that holds theirs. */
const describe = (error: Error): string =>
  error instanceof AggregateError && error.message === '' ? error.errors.map(String).join('; ') : error.message;

/**
 * One request. It tells apart what the caller must tell apart: certainly not a byte written, an answer, and neither.
 *
 * `onConnect` is where undici hands the request its socket: it writes head and body right after, in the same turn, so a lease that
 * is valid there is valid at the write. Whatever goes wrong before it was certainly not sent; whatever after it is in doubt, a
 * reset on a kept-alive connection included.
 */
class ExchangeHandler implements Dispatcher.DispatchHandlers {
  readonly #lease: SendLease;
  readonly #settle: (result: Exchange) => void;
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout;
  #abort: ((error?: Error) => void) | undefined;
  #settled = false;
  #status = 0;
  #retryAfter: string | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(lease: SendLease, timeoutMs: number, settle: (result: Exchange) => void) {
    this.#lease = lease;
    this.#settle = settle;
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => this.#noSocket(), timeoutMs);
  }

  onConnect(abort: (error?: Error) => void): void {
    const turnedAway = this.#turnedAway();
    if (turnedAway) {
      this.#end(turnedAway);
      abort();
      return;
    }
    this.#abort = abort;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#timedOut(), this.#timeoutMs);
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.#status = status;
    this.#retryAfter = headerNamed(headers, 'retry-after');
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_ANSWER_BYTES) {
      this.#end({ type: 'unknown', reason: `an answer of more than ${MAX_ANSWER_BYTES} bytes` });
      this.#abort?.();
      return false;
    }
    this.#chunks.push(chunk);
    return true;
  }

  onComplete(): void {
    const body = Buffer.concat(this.#chunks).toString('utf8');
    this.#end({ type: 'answered', answer: { status: this.#status, retryAfter: this.#retryAfter, body } });
  }

  onError(error: Error): void {
    const reason = describe(error);
    // Neither a header that cannot be written nor a place that must not be called is a matter of the connection.
    const isUnready = error instanceof errors.InvalidArgumentError || isPrivateTargetError(error);
    const cause = isUnready ? 'unready' : 'away';
    this.#end(this.#abort ? { type: 'unknown', reason } : { type: 'notSent', cause, reason });
  }

  /** Why the socket that is offered must not be used. */
  #turnedAway(): Exchange | undefined {
    // undici offers the request a second socket: the first may have carried it.
    if (this.#abort) return { type: 'unknown', reason: 'the connection was lost' };
    return this.#settled || !this.#lease.valid()
      ? { type: 'notSent', cause: 'lease', reason: 'the lease was over when a connection was free' }
      : undefined;
  }

  #timedOut(): void {
    this.#end({ type: 'unknown', reason: `no answer within ${this.#timeoutMs} ms` });
    this.#abort?.();
  }

  /** The request stays in undici's queue and is turned away when its socket comes. */
  #noSocket(): void {
    this.#end({ type: 'notSent', cause: 'lease', reason: `no connection was free within ${this.#timeoutMs} ms` });
  }

  #end(result: Exchange): void {
    clearTimeout(this.#timer);
    if (this.#settled) return;
    this.#settled = true;
    this.#settle(result);
  }
}

/** Calls over a pool of connections; never rejects. */
export const exchange = (
  pool: Dispatcher,
  request: HttpRequest,
  lease: SendLease,
  timeoutMs: number,
): Promise<Exchange> =>
  new Promise((resolve) => {
    pool.dispatch(request, new ExchangeHandler(lease, timeoutMs, resolve));
  });

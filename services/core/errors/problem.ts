import { type ErrorCode, errorTable } from './error-table.ts';

/** What went wrong with a request, before it takes the shape of an API version. */
export interface Problem {
  readonly code: ErrorCode;
  readonly title: string;
  /** Further faults of the same request, each in words; a 400 alone may hold several (v2: errors). */
  readonly further?: readonly string[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
}

/** @param title left out, the text of the error table */
export function problem(code: ErrorCode, title?: string): Problem {
  const { retryable, text } = errorTable[code];
  const base = { code, title: title ?? text };
  return retryable ? { ...base, retryAfter: code === 'too_many_requests' ? 1 : 5 } : base;
}

export const badRequest = (title: string, further: readonly string[] = []): Problem =>
  further.length > 0 ? { code: 'bad_request', title, further } : { code: 'bad_request', title };

export const statusOf = (of: Problem): number => errorTable[of.code].status;

/** v2: `{"errors":[{"code","title"}]}`. */
export function v2Envelope({ code, title, further = [] }: Problem): { errors: { code: string; title: string }[] } {
  return { errors: [title, ...further].map((text) => ({ code, title: text })) };
}

/** v1.1: `{"error":{"code","description"}}`. */
export function v1Envelope({ code, title }: Problem): { error: { code: string; description: string } } {
  return { error: { code, description: title } };
}

/** The envelope of the API version that a path belongs to; what is neither reads v2's. */
export const envelopeFor = (path: string, of: Problem): object =>
  /^\/v1(\.1)?(\/|\?|$)/.test(path) ? v1Envelope(of) : v2Envelope(of);

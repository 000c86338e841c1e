/** A call to an HTTP API that speaks JSON. */
export interface JsonCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly key?: ApiKey;
  readonly body?: object;
}

export interface ApiKey {
  readonly id: string;
  readonly secret: string;
}

/** An answer that was none of the 2xx. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  readonly status: number;

  constructor(call: JsonCall, status: number, text: string) {
    super(`${call.method} ${call.url} answered ${status}: ${text.slice(0, 500)}`);
    this.status = status;
  }
}

/** Makes the call and reads the answer; throws `CallRefused` for anything but a 2xx. */
export async function callJson(call: JsonCall): Promise<unknown> {
  const headers: Record<string, string> = {};
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.key !== undefined) {
    headers.authorization = `Basic ${Buffer.from(`${call.key.id}:${call.key.secret}`).toString('base64')}`;
  }
  const response = await fetch(call.url, {
    method: call.method,
    headers,
    signal: AbortSignal.timeout(20_000),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new CallRefused(call, response.status, text);
  return text === '' ? undefined : JSON.parse(text);
}

/** The text at a path of an answer, such as `app`, `id`; throws when there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = valueAt(value, ...path);
  if (typeof found === 'string') return found;
  throw new Error(`the answer has no ${path.join('.')}: ${JSON.stringify(value)?.slice(0, 300)}`);
}

/** Whatever lies at a path of a JSON value; undefined if nothing does. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}

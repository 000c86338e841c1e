import { valueAt } from '../../infra/start/demo/json-call.ts';
import { type Tag, tagIn } from './tags.ts';

/** A message that a phone got. */
export interface PhoneArrival {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tag: Tag | undefined;
}

/** The sandbox's log of what the business side sent. */
export class PhoneLog {
  readonly #url: string;
  #since = 0;
  /** The greatest number that was seen. */
  #last = 0;

  constructor(sandboxUrl: string) {
    this.#url = `${sandboxUrl}/_sandbox`;
  }

  /** Forgets what phones have; the next run begins here. */
  async clear(): Promise<void> {
    await this.#calls(this.#last);
    this.#since = this.#last;
    await fetch(this.#url, { method: 'DELETE' }).then((response) => response.arrayBuffer());
  }

  /** Whether at least so many calls have come since `clear`. */
  async has(count: number): Promise<boolean> {
    return (await this.#calls(this.#since + count - 1, 1)).length > 0;
  }

  /** What was accepted since `clear`, in order of arrival. */
  async accepted(): Promise<readonly PhoneArrival[]> {
    return (await this.#calls(this.#since))
      .filter((call) => valueAt(call, 'outcome') === 'accepted')
      .map((call) => ({
        at: Date.parse(String(valueAt(call, 'at'))),
        tag: tagIn(String(valueAt(call, 'body', 'text', 'body'))),
      }));
  }

  async #calls(since: number, limit?: number): Promise<readonly unknown[]> {
    const response = await fetch(`${this.#url}/calls?since=${since}${limit === undefined ? '' : `&limit=${limit}`}`);
    const calls: unknown = await response.json();
    if (!Array.isArray(calls)) throw new Error(`the sandbox answered ${response.status} to /calls`);
    this.#last = Math.max(this.#last, Number(valueAt(calls, calls.length - 1, 'n') ?? 0));
    return calls;
  }
}

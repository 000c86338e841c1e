/** What must hold in the end: every id out and sent once and in order, called once, and the state equal to the model. */
import type { RawRecord } from '../../../../services/platform/kafka/reader.ts';
import { parse } from '../support.ts';
import type { Received } from './outside.ts';

export class Model {
  readonly orders = new Map<string, { readonly id: number; readonly v: number }[]>();
  readonly versions = new Map<string, number>();
  readonly wrong: string[] = [];
  wrongCount = 0;
  readonly #outs = new Map<string, number>();
  readonly #sent = new Map<string, number>();
  outs = 0;
  sents = 0;

  #fail(...what: readonly unknown[]): void {
    this.wrongCount += 1;
    if (this.wrong.length < 15)
      this.wrong.push(what.map((x) => (typeof x === 'string' ? x : JSON.stringify(x))).join(' '));
  }

  /** One output as it comes: its counter shows loss, doubling, disorder and a wrong state at once. */
  output(record: RawRecord): void {
    const value = parse(record);
    const key = String(value.key);
    const n = Number(value.n);
    if (value.type === 'dead') {
      this.#fail('dead', value);
      return;
    }
    const isOut = value.type === 'out';
    const seen = isOut ? this.#outs : this.#sent;
    const last = seen.get(key) ?? 0;
    const wanted = this.orders.get(key)?.[n - 1];
    if (n !== last + 1) this.#fail(value.type, key, 'counter', n, 'after', last);
    if (wanted?.id !== value.id) this.#fail(value.type, key, n, 'is', value.id, 'not', wanted?.id);
    if (isOut && Number(value.v) < (wanted?.v ?? 0)) this.#fail('join', key, value.v, '<', wanted?.v);
    seen.set(key, Math.max(last, n));
    if (isOut) this.outs += 1;
    else this.sents += 1;
  }

  /** Everything is out. */
  outputs(): void {
    for (const [key, { length }] of this.orders) {
      if (this.#outs.get(key) !== length) this.#fail('out', key, this.#outs.get(key), 'of', length);
      if (this.#sent.get(key) !== length) this.#fail('sent', key, this.#sent.get(key), 'of', length);
    }
  }

  /** Each id called once, in order by key. Returns how many were doubled by a process frozen in between check and write. */
  calls(received: readonly Received[]): { readonly doubled: number; readonly excused: number } {
    const byId = new Map<number, Received[]>();
    const reached = new Map<string, number>();
    let excused = 0;
    for (const call of received) {
      byId.set(call.id, [...(byId.get(call.id) ?? []), call]);
      if (call.excused) excused += 1;
      else if (call.n !== (reached.get(call.key) ?? 0) + 1) this.#fail('call order', call);
      reached.set(call.key, call.n);
    }
    let doubled = 0;
    for (const list of this.orders.values()) {
      for (const { id } of list) {
        const calls = byId.get(id) ?? [];
        if (calls.length === 0) this.#fail('never called', id);
        if (calls.length > 1 && !calls.some((call) => call.excused)) {
          doubled += 1;
          this.#fail('called', calls.length, 'times', calls);
        }
      }
    }
    return { doubled, excused };
  }

  /** A state, wherever it was read: the changelog from its start, or what lies on a member's disk. */
  state(where: string, entries: ReadonlyMap<string, Record<string, unknown>>): void {
    for (const [key, { length }] of this.orders) {
      const s = entries.get(`${key}:state`);
      if (s?.c !== length || s.s !== length || s.a !== 0) this.#fail(where, key, s, 'of', length);
      if (entries.get(`${key}:row`)?.v !== this.versions.get(key))
        this.#fail(where, key, 'row', entries.get(`${key}:row`));
    }
    for (const at of entries.keys()) if (at.includes(':send-')) this.#fail(where, 'send left', at);
  }
}

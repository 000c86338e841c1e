/** The service under proof: orders join a row, are counted, and each becomes one call to the outside, in order by key. */
import type {
  Barrier,
  CallRequest,
  Output,
  StepItem,
  StepResult,
  TaskContext,
  Topology,
} from '../../../../services/platform/kafka/streams/index.ts';
import { awaitHigher, drop, eachRecord, emit } from '../../../../services/platform/kafka/streams/index.ts';

export type Outcome = 'accepted' | 'refused' | 'unknown' | 'expired';

export interface Row {
  readonly v: number;
}
export type Input =
  | { readonly type: 'order'; readonly id: number; readonly v: number; readonly ts: number }
  | { readonly type: 'status'; readonly n: number }
  | { readonly type: 'answer'; readonly call: string; readonly nonce: string; readonly outcome: Outcome };

/** One kind of entry with optional fields, as in an Avro record. */
export interface Entry {
  readonly v?: number;
  /** Orders counted. */
  readonly c?: number;
  /** Orders sent. */
  readonly s?: number;
  /** Attempt of the call under way for order s+1, 0 without one; and whose it is. */
  readonly a?: number;
  readonly o?: string;
  readonly id?: number;
  readonly ts?: number;
}

export interface Payload {
  readonly key: string;
  readonly n: number;
  readonly a: number;
  readonly id: number;
  readonly ts: number;
  readonly nonce: string;
}

export const LEASE_MS = 800;
export const HTTP_MS = 1_000;
const WINDOW_MS = 2_000;
const POLL_MS = 25;

type Context = TaskContext<Entry>;

interface Doubt {
  readonly until: number;
  barrier?: Barrier;
}

/** What a step adds up before it answers. */
class Work {
  readonly outputs: Output[] = [];
  readonly calls: CallRequest[] = [];
  result(): StepResult {
    return emit(this.outputs, this.calls);
  }
}

export interface Counts {
  unknown: number;
  resent: number;
  expired: number;
  adopted: number;
  missed: number;
}

/** @param perform the call itself */
export function ordersTopology(
  group: string,
  perform: (payload: Payload, valid: () => boolean) => Promise<Outcome>,
  counts: Counts,
): Topology<Entry, { readonly outcome: Outcome }> {
  /**
   * The clock of a doubt belongs to the process: in a task, every rejoin would start it anew. A step never deletes one: if its
   * transaction fails, the intent is there again, and without its doubt it would count as one that was never called.
   */
  const doubts = new Map<string, Doubt>();

  const stateOf = (context: Context, key: string): Entry => context.store.get(`${key}:state`) ?? { c: 0, s: 0, a: 0 };
  const callId = (key: string, s: Entry): string => `${key}/${(s.s ?? 0) + 1}/${s.a}`;
  const doubtId = (key: string, s: Entry): string => `${callId(key, s)}/${s.o}`;

  const intend = (work: Work, context: Context, key: string, s: Entry): Entry => {
    const next = { ...s, a: (s.a ?? 0) + 1, o: context.processNonce };
    const n = (s.s ?? 0) + 1;
    const send = context.store.get(`${key}:send-${n}`);
    const payload: Payload = { key, n, a: next.a, id: send?.id ?? -1, ts: send?.ts ?? 0, nonce: next.o };
    work.calls.push({ id: callId(key, next), payload });
    return next;
  };

  const accepted = (work: Work, context: Context, key: string, how: string): void => {
    const s = stateOf(context, key);
    const n = (s.s ?? 0) + 1;
    const send = context.store.get(`${key}:send-${n}`);
    work.outputs.push({ topic: 'outs', key, value: { type: 'sent', key, n, id: send?.id, how } });
    context.store.delete(`${key}:send-${n}`);
    context.cancel(key);
    const next: Entry = { ...s, s: n, a: 0 };
    context.store.put(`${key}:state`, (next.c ?? 0) > n ? intend(work, context, key, next) : next);
  };

  const again = (work: Work, context: Context, key: string): void => {
    const s = stateOf(context, key);
    context.cancel(key);
    context.store.put(`${key}:state`, intend(work, context, key, s));
  };

  const doubt = (context: Context, key: string): void => {
    const id = doubtId(key, stateOf(context, key));
    const known = doubts.get(id) ?? { until: Date.now() + LEASE_MS + HTTP_MS + WINDOW_MS };
    if (!doubts.has(id)) counts.unknown += 1;
    doubts.set(id, { until: known.until });
    context.schedule(key, known.until);
  };

  const settle = (context: Context, key: string, outcome: Outcome, how: string): StepResult => {
    const work = new Work();
    if (outcome === 'accepted') accepted(work, context, key, how);
    else if (outcome === 'unknown') doubt(context, key);
    else again(work, context, key);
    return work.result();
  };

  const order = (item: StepItem<Input, Entry>): StepResult => {
    const { record, context, waited } = item;
    const key = record.key ?? '';
    const input = record.value;
    const s = stateOf(context, key);
    if (input.type === 'status') {
      if (s.s !== input.n - 1) return drop('known');
      const work = new Work();
      accepted(work, context, key, 'status');
      return work.result();
    }
    if (input.type === 'answer') {
      if (s.o !== input.nonce || !s.a || callId(key, s) !== input.call) return drop('overtaken');
      return settle(context, key, input.outcome, 'passed on');
    }
    const row = context.store.get(`${key}:row`);
    if ((row?.v ?? -1) < input.v) {
      if (!waited) {
        counts.missed += 1;
        return awaitHigher();
      }
      return emit([{ topic: 'outs', key, value: { type: 'dead', key, id: input.id } }]);
    }
    const work = new Work();
    const n = (s.c ?? 0) + 1;
    context.store.put(`${key}:send-${n}`, { id: input.id, ts: input.ts });
    const next = { ...s, c: n };
    work.outputs.push({ topic: 'outs', key, value: { type: 'out', key, n, id: input.id, v: row?.v, ts: input.ts } });
    context.store.put(`${key}:state`, next.a ? next : intend(work, context, key, next));
    return work.result();
  };

  return {
    group,
    store: { topic: 'states' },
    inputs: [
      {
        topic: 'rows',
        rank: 0,
        step: eachRecord(({ record, context }: StepItem<Row, Entry>) => {
          context.store.put(`${record.key}:row`, { v: record.value.v });
          return emit([]);
        }),
      },
      { topic: 'orders', rank: 1, step: eachRecord(order) },
    ],
    calls: {
      leaseMs: LEASE_MS,
      perform: async ({ payload }, lease) => {
        const outcome = await perform(payload as Payload, () => lease.valid()); // made by `intend`
        if (outcome === 'expired') counts.expired += 1;
        return { outcome };
      },
      answered: (id, { outcome }, context) => {
        const [key = ''] = id.split('/');
        const s = stateOf(context, key);
        if (!s.a || s.o !== context.processNonce || callId(key, s) !== id) return drop('a status was faster');
        return settle(context, key, outcome, 'call');
      },
      misplaced: (request, { outcome }) => {
        const [key = ''] = request.id.split('/');
        const { nonce } = request.payload as Payload; // made by `intend`
        // Should the partition come back before the answer is read, its intent must not look as if it had never been called.
        const doubted = `${request.id}/${nonce}`;
        if (!doubts.has(doubted)) doubts.set(doubted, { until: Date.now() + WINDOW_MS });
        return { topic: 'orders', key, value: { type: 'answer', call: request.id, nonce, outcome } };
      },
    },
    timer: (key, context) => {
      const s = stateOf(context, key);
      const known = s.a ? doubts.get(doubtId(key, s)) : undefined;
      if (!known) return drop('no doubt any more');
      // Not by the clock alone: the status may lie in the backlog.
      known.barrier ??= context.barrier('orders');
      if (!known.barrier.reached()) {
        context.schedule(key, context.now() + POLL_MS);
        return drop('statuses are not read up to here');
      }
      counts.resent += 1;
      const work = new Work();
      again(work, context, key);
      return work.result();
    },
    restored: (context) => {
      const work = new Work();
      for (const [at, s] of context.store.range(' ', '~')) {
        if (!at.endsWith(':state') || !s.a) continue;
        const key = at.slice(0, -':state'.length);
        const state = context.callState(callId(key, s));
        if (s.o !== context.processNonce) doubt(context, key);
        else if (state !== 'none') counts.adopted += 1;
        else if (doubts.has(doubtId(key, s))) doubt(context, key);
        else again(work, context, key);
      }
      return work.result();
    },
  };
}

/** A member that is killed or frozen at one point: each record is a call to the outside, and the outside is a file. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import {
  type CallRequest,
  eachRecord,
  emit,
  type FailPoint,
  type StepItem,
  type StepResult,
  startStreams,
  type TaskContext,
  type Topology,
} from '../../../services/platform/kafka/streams/index.ts';
import { jsonCodec } from '../streams/support.ts';

export interface MemberOrders {
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly instance: string;
  readonly stateDir: string;
  /** A line is written to it for each call that is made. */
  readonly outside: string;
  readonly at?: FailPoint | 'restoring' | 'call:lease-checked' | 'call:under-way' | 'call:answer-read';
  readonly signal?: 'SIGKILL' | 'SIGSTOP';
}

export interface MemberTold {
  readonly ready?: boolean;
  readonly partitions?: readonly number[];
  /** Calls whose lease was over when they were to be made. */
  readonly expired?: number;
  readonly fatal?: string;
}

/** How long a committed intent may wait to be called. */
export const LEASE_MS = 800;
/** From an intent that another process left: its lease is over then, whatever that process still does. */
const OVER_MS = LEASE_MS + 1_000;

interface Entry {
  readonly id?: number;
  /** Of the intent under way. */
  readonly at?: number;
  readonly owner?: string;
  readonly attempt?: number;
}
interface Answer {
  readonly outcome: 'made' | 'expired';
}

const orders: MemberOrders = JSON.parse(process.argv[2] ?? '{}');
const metrics = new Registry();
let expired = 0;
let isDone = false;

function end(at: MemberOrders['at']): void {
  if (isDone || !orders.signal || at !== orders.at) return;
  isDone = true;
  writeFileSync(`${orders.outside}.ended`, '');
  process.kill(process.pid, orders.signal); // at once: what stands behind this line happens after a thaw, or never
}

/** So many records of a restore that the local store has been written on the way (4 MiB), and is not at its end. */
const HALF_RESTORED = 1_500;

/** While a restore is under way no point is passed: it is waited for what it has read. */
async function watchRestore(): Promise<void> {
  const restored = await metrics.getSingleMetric('heliograph_streams_restored_records_total')?.get();
  if ((restored?.values[0]?.value ?? 0) > HALF_RESTORED) end('restoring');
  setImmediate(() => void watchRestore());
}

const intend = (context: TaskContext<Entry>, key: string, entry: Entry): StepResult => {
  const attempt = (entry.attempt ?? 0) + 1;
  context.store.put(key, { ...entry, at: context.now(), owner: context.processNonce, attempt });
  const call: CallRequest = { id: `${key}/${attempt}`, payload: { id: entry.id } };
  return emit([], [call]);
};
const tell = (context: TaskContext<Entry>, key: string, entry: Entry): StepResult => {
  context.store.delete(key);
  return emit([{ topic: 'outs', key: key.split(':')[0] ?? '', value: { type: 'made', id: entry.id } }]);
};
/** A call without an answer is in doubt until the outside is asked. */
const isMade = (key: string): boolean => readFileSync(orders.outside, 'utf8').includes(`${key} `);
const entryOf = (id: string): string => id.slice(0, id.lastIndexOf('/'));

const topology: Topology<Entry, Answer> = {
  group: 'ends',
  store: { topic: 'calls' },
  inputs: [
    {
      topic: 'in',
      rank: 0,
      step: eachRecord(({ record, context }: StepItem<{ readonly id: number }, Entry>) =>
        intend(context, `${record.key}:call-${record.value.id}`, { id: record.value.id }),
      ),
    },
  ],
  calls: {
    leaseMs: LEASE_MS,
    perform: async (request, lease) => {
      if (!lease.valid()) {
        expired += 1;
        return { outcome: 'expired' };
      }
      end('call:lease-checked');
      appendFileSync(orders.outside, `${entryOf(request.id)} ${orders.instance}\n`);
      end('call:under-way');
      return { outcome: 'made' };
    },
    answered: (id, { outcome }, context) => {
      const key = entryOf(id);
      const entry = context.store.get(key);
      if (!entry) return emit([]);
      end('call:answer-read');
      return outcome === 'expired' ? intend(context, key, entry) : tell(context, key, entry);
    },
    misplaced: (request, answer) => ({
      topic: 'outs',
      key: request.id.split(':')[0] ?? '',
      value: { type: 'misplaced', ...answer },
    }),
  },
  restored: (context) => {
    for (const [key, { at, owner }] of context.store.range(' ', '~'))
      if (at !== undefined && owner !== context.processNonce) context.schedule(key, at + OVER_MS);
    return emit([]);
  },
  timer: (key, context) => {
    const entry = context.store.get(key);
    if (!entry) return emit([]);
    return isMade(key) ? tell(context, key, entry) : intend(context, key, entry);
  },
};

async function main(): Promise<void> {
  const handle = await startStreams(topology, {
    brokers: orders.brokers,
    topics: { prefix: orders.prefix, fullName: (short) => `${orders.prefix}${short}` },
    instanceId: orders.instance,
    stateDir: orders.stateDir,
    codec: jsonCodec,
    logger: pino({ level: process.env.LOG_LEVEL ?? 'silent' }, pino.destination(2)),
    metrics,
    sessionTimeoutMs: 2_500,
    rebalanceTimeoutMs: 5_000,
    lazyCommitMs: 100,
    failPoints: end,
    onFatal: (fatal) => {
      process.send?.({ fatal }, () => process.exit(5));
    },
  });
  if (orders.at === 'restoring') await watchRestore();
  const report = (): void => {
    const partitions = [...new Set(handle.health().partitions.map(({ partition }) => partition))];
    const told: MemberTold = { ready: handle.ready(), partitions, expired };
    process.send?.(told);
  };
  setInterval(report, 100);
  process.on('disconnect', () => process.exit(0));
}

main().catch((error: unknown) => {
  process.send?.({ fatal: `start: ${String(error)}` }, () => process.exit(6));
});

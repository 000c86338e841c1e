/** A member whose records set timers that run some seconds later, for the test that freezes it meanwhile. */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import {
  eachRecord,
  emit,
  type StepItem,
  startStreams,
  type Topology,
} from '../../../services/platform/kafka/streams/index.ts';
import { jsonCodec } from './support.ts';

export interface ZombieOrders {
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly instance: string;
  readonly stateDir: string;
  readonly dueInMs: number;
}

export interface ZombieTold {
  readonly partitions: readonly number[];
  readonly timersRun: number;
  readonly failedCommits: number;
}

interface Due {
  readonly at: number;
}

const orders: ZombieOrders = JSON.parse(process.argv[2] ?? '{}');
let timersRun = 0;

const topology: Topology<Due> = {
  group: 'zombie',
  store: { topic: 'states' },
  inputs: [
    {
      topic: 'in',
      rank: 0,
      step: eachRecord(({ record, context }: StepItem<object, Due>) => {
        const [key, at] = [record.key ?? '', context.now() + orders.dueInMs];
        context.store.put(`${key}:due`, { at });
        context.schedule(key, at);
        return emit([{ topic: 'outs', key, value: { type: 'scheduled', key } }]);
      }),
    },
  ],
  timer: (key, context) => {
    timersRun += 1;
    context.store.delete(`${key}:due`);
    return emit([{ topic: 'outs', key, value: { type: 'timer', key, by: orders.instance } }]);
  },
  restored: (context) => {
    for (const [at, due] of context.store.range(' ', '~')) context.schedule(at.slice(0, -':due'.length), due.at);
    return emit([]);
  },
};

const metrics = new Registry();
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
});

const tell = async (): Promise<void> => {
  const commits = await metrics.getSingleMetric('heliograph_streams_commit_seconds')?.get();
  const failed = commits?.values.find(
    (value) =>
      'metricName' in value && String(value.metricName).endsWith('_count') && value.labels.outcome === 'failed',
  );
  const partitions = [...new Set(handle.health().partitions.map(({ partition }) => partition))];
  const told: ZombieTold = {
    partitions: handle.ready() ? partitions : [],
    timersRun,
    failedCommits: failed?.value ?? 0,
  };
  process.send?.(told);
};
setInterval(() => void tell(), 100);
process.on('disconnect', () => process.exit(0));

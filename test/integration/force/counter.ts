/** A process that counts: it tells each assignment it gets, is killed where it is told to, and stops when it is asked to. */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type FailPoint, startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { jsonCodec } from '../streams/support.ts';
import { counting } from './counting-topology.ts';

export interface CounterOrders {
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly group: string;
  readonly instance: string;
  readonly stateDir: string;
  /** Where it is killed. `commit:sent`: between the commit's request and its answer, as near as a millisecond goes. */
  readonly killAt?: FailPoint | 'commit:sent';
}

export interface CounterTold {
  readonly joined?: readonly number[];
  readonly ready?: boolean;
  readonly fatal?: string;
}

const orders: CounterOrders = JSON.parse(process.argv[2] ?? '{}');
const told = (what: CounterTold): void => void process.send?.(what);

const kill = (): void => void process.kill(process.pid, 'SIGKILL');
const failPoints = (name: FailPoint): void => {
  if (name === orders.killAt) kill();
  if (name === 'commit:after-offsets' && orders.killAt === 'commit:sent') setTimeout(kill, 1);
};

const handle = await startStreams(counting(orders.group), {
  brokers: orders.brokers,
  topics: { prefix: orders.prefix, fullName: (short) => `${orders.prefix}${short}` },
  instanceId: orders.instance,
  stateDir: orders.stateDir,
  codec: jsonCodec,
  logger: pino(
    { level: 'info' },
    {
      write: (line) => {
        const { msg, partitions } = JSON.parse(line);
        if (msg === 'joined the group') told({ joined: partitions });
      },
    },
  ),
  metrics: new Registry(),
  failPoints,
  onFatal: (fatal) => told({ fatal }),
});

setInterval(() => told({ ready: handle.ready() }), 50);
process.on('message', (message) => {
  if (message === 'stop') void handle.stop().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));

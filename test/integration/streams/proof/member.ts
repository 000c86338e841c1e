/** One member of the proof's group, as a process of its own: it is killed, frozen, and made to fail in the middle of commits. */
import http from 'node:http';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type FailPoint, type StreamsHandle, startStreams } from '../../../../services/platform/kafka/streams/index.ts';
import { jsonCodec } from '../support.ts';
import { type Counts, HTTP_MS, type Outcome, ordersTopology, type Payload } from './orders.ts';

export interface MemberOrders {
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly instance: string;
  readonly stateDir: string;
  readonly port: number;
  /** How often a step of a commit throws, and how often it kills the process. */
  readonly faults: number;
  readonly suicides: number;
}

export interface MemberTold {
  readonly instance: string;
  readonly pid: number;
  readonly counts: Counts;
  readonly faults: Readonly<Record<string, number>>;
  readonly ready: boolean;
  readonly partitions: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
}

const orders: MemberOrders = JSON.parse(process.argv[2] ?? '{}');
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
const counts: Counts = { unknown: 0, resent: 0, expired: 0, adopted: 0, missed: 0 };
const faults: Record<string, number> = {};
const registry = new Registry();

/** The lease is checked when the socket is connected, with nothing awaited before the write. No byte written: certainly not sent. */
function perform(payload: Payload, valid: () => boolean): Promise<Outcome> {
  return new Promise((resolve) => {
    let written = false;
    const request = http.request(
      { host: '127.0.0.1', port: orders.port, method: 'POST', path: '/send', agent, timeout: HTTP_MS },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode === 200 ? 'accepted' : 'refused'));
        response.on('error', () => resolve('unknown'));
      },
    );
    const write = (): void => {
      if (!valid()) {
        resolve('expired');
        request.destroy();
        return;
      }
      written = true;
      request.end(JSON.stringify({ ...payload, instance: orders.instance, checked: Date.now() }));
    };
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', write);
      else write();
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', () => resolve(written ? 'unknown' : 'refused'));
  });
}

function failPoint(name: FailPoint): void {
  if (!name.startsWith('commit') && !name.startsWith('call')) return;
  if (Math.random() < orders.suicides) {
    process.send?.({ died: name });
    process.kill(process.pid, 'SIGKILL'); // at once: nothing happens behind this line
  }
  if (Math.random() < orders.faults) {
    faults[name] = (faults[name] ?? 0) + 1;
    throw new Error(`fault at ${name}`);
  }
}

async function metricsNow(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { name, values } of await registry.getMetricsAsJSON()) {
    for (const { value, labels, ...rest } of values) {
      const metricName = 'metricName' in rest && typeof rest.metricName === 'string' ? rest.metricName : name;
      if (metricName.endsWith('_bucket')) continue;
      const label = labels.result ?? labels.outcome ?? labels.cause ?? '';
      const key = `${metricName.replace('heliograph_streams_', '')} ${label}`.trim();
      found[key] = (found[key] ?? 0) + value;
    }
  }
  return found;
}

async function main(): Promise<void> {
  const level = process.env.LOG_LEVEL ?? 'silent';
  const handle: StreamsHandle = await startStreams(ordersTopology('proof', perform, counts), {
    brokers: orders.brokers,
    topics: { prefix: orders.prefix, fullName: (short) => `${orders.prefix}${short}` },
    instanceId: orders.instance,
    stateDir: orders.stateDir,
    codec: jsonCodec,
    logger: pino({ level, base: { instance: orders.instance } }, pino.destination(2)),
    metrics: registry,
    sessionTimeoutMs: 2_500,
    heartbeatMs: 300,
    rebalanceTimeoutMs: 5_000,
    lazyCommitMs: 100,
    failPoints: failPoint,
    onFatal: (reason) => {
      process.send?.({ fatal: reason }, () => process.exit(5));
    },
  });
  const tell = async (): Promise<void> => {
    const { partitions } = handle.health();
    const told: MemberTold = {
      instance: orders.instance,
      pid: process.pid,
      counts,
      faults,
      ready: handle.ready(),
      partitions: [...new Set(partitions.map(({ partition }) => partition))],
      metrics: await metricsNow(),
    };
    process.send?.({ told });
  };
  setInterval(() => void tell(), 250);
  process.on('message', (message) => {
    if (message === 'stop') handle.stop().then(() => process.exit(0));
  });
  process.on('disconnect', () => process.exit(0));
}

main().catch((error: unknown) => {
  process.send?.({ fatal: `start: ${String(error)}` }, () => process.exit(6));
});

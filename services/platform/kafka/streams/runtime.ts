import { randomUUID } from 'node:crypto';
import { createClient, errorType, ManagedConsumer, RawReader, TransactionalProducer } from '../kafkajs/index.ts';
import { createAssigner } from './assigner.ts';
import { Builder, TRANSACTION_TIMEOUT_MS } from './builder.ts';
import { Calls } from './calls.ts';
import { Committer } from './committer.ts';
import { Epochs } from './epochs.ts';
import { LagReport, partitionsOf, type StreamsHealth, type StreamsState } from './health.ts';
import { createStreamsMetrics } from './metrics.ts';
import { Misplaced } from './misplaced.ts';
import { lookUp } from './out-of-range.ts';
import { BEAT_MS, Pulse } from './pulse.ts';
import { Results } from './results.ts';
import type { Settings } from './runtime-options.ts';
import type { ClusterFacts } from './start-checks.ts';
import type { StateFolder } from './state-folder.ts';
import { type Parts, stopRuntime } from './stop.ts';
import { Stores } from './stores.ts';
import type { TaskHost } from './task.ts';
import type { Topology } from './topology.ts';

/** Long polls: also how long a resumed partition may wait for its next fetch. */
const MAX_WAIT_MS = 100;
const REPORT_MS = 2_000;
/** How often an idle store is marked as standing at the end of its log. */
const TOUCH_MS = 10 * 60_000;

export interface Runtime {
  start(): Promise<void>;
  stop(): Promise<void>;
  ready(): boolean;
  health(): StreamsHealth;
}

/** Puts the parts of one group's member together. */
export function createRuntime(
  topology: Topology<object, object>,
  base: Settings,
  facts: ClusterFacts,
  folder: StateFolder,
): Runtime {
  let end: 'stopped' | 'failed' | undefined;
  const settings: Settings = {
    ...base,
    fatal: (reason) => {
      end ??= 'failed';
      epochs.current.end();
      base.fatal(reason);
    },
  };
  const logger = settings.logger.child({ group: settings.group });
  const metrics = createStreamsMetrics(settings.metrics, settings.group);
  const inputs = topology.inputs.map(({ topic }) => settings.topics.fullName(topic));
  const storeTopic = topology.store && settings.topics.fullName(topology.store.topic);
  const { brokers, instanceId, transactionalId } = settings;
  const { partitions } = facts;

  const results = new Results({ settings, partitions, storeTopic: topology.store?.topic, metrics, logger });
  const calls =
    topology.calls &&
    new Calls(topology.calls, logger, (partition, id, answer) => epochs.answered(partition, id, answer));
  const stores =
    storeTopic === undefined
      ? undefined
      : new Stores({ folder, topic: storeTopic, cluster: facts.cluster, metrics, logger });
  const raw = new RawReader(createClient({ brokers, logger, clientId: `${instanceId}-reader` }));
  const producer = new TransactionalProducer({
    brokers,
    logger,
    transactionalId,
    clientId: `${instanceId}-producer`,
    transactionTimeoutMs: TRANSACTION_TIMEOUT_MS,
  });
  const committer = new Committer({
    settings,
    metrics,
    storeTopic,
    producer,
    calls,
    epoch: () => epochs.current,
    progressed: (partition) => epochs.progressed(partition),
    failed: (epoch, error, tookMs) => epochs.commitFailed(epoch, error, tookMs),
  });
  const misplaced =
    topology.calls && calls
      ? new Misplaced({
          settings,
          definition: topology.calls,
          calls,
          results,
          committer,
          isElsewhere: (partition) => epochs.isElsewhere(partition),
        })
      : undefined;
  const host: TaskHost = {
    topology,
    settings,
    partitions,
    processNonce: randomUUID(),
    results,
    calls,
    mode: () => epochs.mode(),
    isStopping: () => epochs.isFinishing,
    wakeCommit: () => committer.wake(),
    pauseInput: (topic, partition) => consumer.pause([topic], [partition]),
    resumeInput: (topic, partition) => consumer.resume([topic], [partition]),
    failed: (task, error, suspect) => epochs.taskFailed(task, error, suspect),
    isSuspect: (what, offset) => epochs.strikes.isSuspect(what, offset),
    condemned: (what, offset) => epochs.strikes.condemned(what, offset),
    passed: (what, offset) => epochs.strikes.passed(what, offset),
  };
  const settled = (): Promise<void> => committer.settled();
  const builder = new Builder({ settings, host, raw, stores, inputs, storeTopic, metrics, logger, settled });
  const consumer = new ManagedConsumer({
    brokers,
    logger,
    clientId: `${instanceId}-consumer`,
    groupId: settings.group,
    topics: inputs,
    assigner: (partitionsOfTopic) => createAssigner(instanceId, partitionsOfTopic),
    sessionTimeoutMs: settings.sessionTimeoutMs,
    heartbeatMs: settings.heartbeatMs,
    rebalanceTimeoutMs: settings.rebalanceTimeoutMs,
    maxWaitMs: MAX_WAIT_MS,
    hooks: {
      beforeJoin: (group) => epochs.beforeJoin(group),
      joined: (group) => epochs.joined(group),
      fetched: (batches, startedAt) => epochs.fetched(batches, startedAt),
      outOfRange: (topic, partition) => {
        const input = epochs.current.tasks.get(partition)?.inputs.find((of) => of.topic === topic);
        void lookUp(raw, topic, partition, input?.fetched).then(settings.fatal);
      },
    },
    onBatch: (batch) => epochs.take(batch),
    onCrash: (error) => settings.fatal(`the consumer has ended: ${errorType(error)}: ${error.message}`),
  });
  const pulse = new Pulse();
  const epochs = new Epochs({
    settings,
    inputs,
    consumer,
    producer,
    raw,
    committer,
    builder,
    stores,
    calls,
    misplaced,
    pulse,
    folder,
    metrics,
    logger,
  });
  const intervals: NodeJS.Timeout[] = [];
  const parts: Parts = { settings, inputs, consumer, producer, raw, committer, stores, calls, epochs, folder, logger };
  let stopping: Promise<void> | undefined;

  const state = (): StreamsState => {
    if (end) return end;
    if (epochs.isFinishing) return 'stopping';
    if (epochs.isJoining) return 'joining';
    const { isAlive, partitions: assigned, tasks } = epochs.current;
    return isAlive && assigned.every((partition) => tasks.has(partition)) ? 'running' : 'restoring';
  };

  return {
    start: async () => {
      intervals.push(setInterval(() => pulse.beat(), BEAT_MS).unref());
      await raw.connect([...inputs, ...(storeTopic === undefined ? [] : [storeTopic])]);
      await producer.open();
      committer.run().catch((error: unknown) => settings.fatal(`the commit loop has ended: ${String(error)}`));
      const report = new LagReport(metrics);
      const tell = (): void => {
        report.tell(partitionsOf(epochs.current, Date.now()));
        metrics.calls(calls?.running ?? 0);
      };
      const touch = (): void => {
        for (const task of epochs.current.tasks.values()) {
          try {
            task.disk?.apply([], undefined, Date.now());
          } catch (error) {
            logger.warn({ error, partition: task.partition }, 'the local store cannot be written');
          }
        }
      };
      intervals.push(setInterval(tell, REPORT_MS).unref(), setInterval(touch, TOUCH_MS).unref());
      await consumer.start();
    },
    stop: () => {
      stopping ??= stopRuntime(parts).finally(() => {
        for (const interval of intervals) clearInterval(interval);
        end ??= 'stopped';
      });
      return stopping;
    },
    ready: () => state() === 'running',
    health: () => ({ group: settings.group, state: state(), partitions: partitionsOf(epochs.current, Date.now()) }),
  };
}

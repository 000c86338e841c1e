import { join } from 'node:path';
import { startStreams } from '../kafka/streams/index.ts';
import type { StreamsOptions } from '../kafka/streams/runtime-options.ts';
import type { Topology } from '../kafka/streams/topology.ts';
import type { PartitionHealth } from '../telemetry/admin-server.ts';
import { stands } from './progress.ts';
import type { ServiceContext, ServicePart } from './run-service.ts';

/** The streams settings that every group of a process shares. */
export function streamsOptions(group: string, context: ServiceContext): StreamsOptions {
  const { config, logger, metrics, codec } = context;
  const prefix = config.topicPrefix;
  return {
    brokers: config.kafkaBrokers,
    topics: { prefix, fullName: (short) => prefix + short },
    instanceId: config.instanceId,
    stateDir: join(config.stateDir, group),
    codec,
    logger: logger.child({ group }),
    metrics,
    sessionTimeoutMs: config.sessionTimeoutMs,
  };
}

/** Runs a topology as a part of a service. */
export async function startStreamsPart<S, A extends object>(
  topology: Topology<S, A>,
  context: ServiceContext,
): Promise<ServicePart> {
  const handle = await startStreams(topology, streamsOptions(topology.group, context));
  const partitions = (): readonly PartitionHealth[] => {
    const { group, partitions: each } = handle.health();
    return each.map(({ topic, partition, lag, lastProgressAt }) => ({
      group,
      topic,
      partition,
      lag,
      lastProgressAt: lastProgressAt === null ? null : new Date(lastProgressAt).toISOString(),
    }));
  };
  return {
    name: topology.group,
    ready: () => handle.ready(),
    healthy: () => !handle.health().partitions.some((one) => stands(one, context.config.stuckAfterMs, Date.now())),
    partitions,
    stop: () => handle.stop(),
  };
}

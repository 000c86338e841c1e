import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { StartRefused } from '../engines.ts';
import { kafkaAnswers } from '../probes.ts';
import type { RunningProcess } from '../process.ts';
import { type PartPlan, startPart } from './part.ts';

export interface BrokerPlan extends PartPlan {
  readonly java: string;
  /** Folder of Kafka's jars. */
  readonly jars: string;
  readonly port: number;
  readonly controllerPort: number;
}

/** Starts one Kafka broker (KRaft, broker and controller in one) on its data folder, formatted on first use. */
export async function startBroker(plan: BrokerPlan): Promise<RunningProcess> {
  const files = brokerFiles(plan.folders.engines);
  writeFileSync(files.properties, serverProperties(plan, files.data));
  writeFileSync(files.logging, loggingProperties);
  if (!existsSync(files.formatted)) await formatStorage(plan, files);
  return startPart(plan, {
    name: 'kafka',
    what: 'Kafka',
    command: plan.java,
    args: [
      ...jvmOptions,
      `-Dlog4j2.configurationFile=${files.logging}`,
      ...classPath(plan),
      'kafka.Kafka',
      files.properties,
    ],
    answers: () => kafkaAnswers(`127.0.0.1:${plan.port}`),
    stopWithinMs: 10_000,
  });
}

const jvmOptions = ['-Xms256m', '-Xmx768m', '-XX:+UseParallelGC', '-Djava.awt.headless=true'];

interface BrokerFiles {
  readonly data: string;
  readonly properties: string;
  readonly logging: string;
  readonly formatted: string;
}

function brokerFiles(folder: string): BrokerFiles {
  return {
    data: join(folder, 'kafka'),
    properties: join(folder, 'kafka.properties'),
    logging: join(folder, 'kafka-log4j2.properties'),
    formatted: join(folder, 'kafka.formatted'),
  };
}

/** Formats the data folder; the marker comes last, so that a half-made one is made anew. */
async function formatStorage(plan: BrokerPlan, files: BrokerFiles): Promise<void> {
  plan.progress('Kafka: formatting its data folder');
  rmSync(files.data, { recursive: true, force: true });
  mkdirSync(files.data, { recursive: true });
  const formatted = await runCommand({
    command: plan.java,
    args: [
      `-Dlog4j2.configurationFile=${files.logging}`,
      ...classPath(plan),
      'kafka.tools.StorageTool',
      'format',
      '--standalone',
      '-t',
      clusterId(),
      '-c',
      files.properties,
    ],
    env: { ...plan.env },
    label: 'Kafka: formatting its data folder',
    progress: plan.progress,
  });
  if (!formatted.ok) throw new StartRefused(`Kafka could not format ${files.data}: ${formatted.why}`);
  writeFileSync(files.formatted, new Date().toISOString());
}

function classPath(plan: BrokerPlan): string[] {
  return ['-cp', join(plan.jars, '*')];
}

/** A cluster id as Kafka writes them: 16 bytes, URL-safe, no leading dash (it would read as an option). */
function clusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}

/** Settings of a broker that stands alone: every replication factor is 1, groups form without delay. */
function serverProperties(plan: BrokerPlan, data: string): string {
  const client = `127.0.0.1:${plan.port}`;
  const controller = `127.0.0.1:${plan.controllerPort}`;
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': controller,
    listeners: `PLAINTEXT://${client},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${client}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 8,
    // A dead producer's transaction holds up its readers until the broker looks: 10 s by default.
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1000,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'log.preallocate': false,
    'log.index.size.max.bytes': 1_048_576,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

const loggingProperties = `rootLogger.level=INFO
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{yyyy-MM-dd HH:mm:ss.SSS} %p %c{1}: %m%n
`;

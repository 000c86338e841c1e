import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type AvroCodec, createCodec } from '../avro/codec.ts';
import { connectRegistry, RegistryAway, resolveSchemaIds } from '../avro/registry.ts';
import { whenRegistryAnswers } from '../avro/registry-wait.ts';
import { readSchemaFiles } from '../avro/schema-files.ts';
import { type Config, ConfigError, loadConfig, redacted } from '../config/config.ts';
import { settings } from '../config/settings.ts';
import { createSealer, type Sealer } from '../crypto/seal.ts';
import { topics } from '../kafka/topics.ts';
import { type PartitionHealth, startAdminServer } from '../telemetry/admin-server.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { createMetrics, type Registry } from '../telemetry/metrics.ts';

/** What every service is built from. */
export interface ServiceContext {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly codec: AvroCodec;
  readonly sealer: Sealer;
}

/** A running part of a service: a consumer group, a server, a worker. Parts are stopped in reverse order. */
export interface ServicePart {
  readonly name: string;
  ready(): boolean;
  /** False where records wait and nothing moves. */
  healthy(): boolean;
  partitions(): readonly PartitionHealth[];
  stop(): Promise<void>;
}

/** A part without inputs of its own: ready as soon as it is made. */
export const simplePart = (name: string, stop: () => Promise<void>): ServicePart => ({
  name,
  ready: () => true,
  healthy: () => true,
  partitions: () => [],
  stop,
});

const stopMs = 20_000;
const startTimeoutMs = 15_000;
/** How long a service that starts waits for a registry that is away, before it ends and is to be started again. */
const registryWaitMs = 60_000;

/**
 * The codec of every topic, with the ids that the registry has for our schemas. A registry that is away is waited for, `waitMs` long:
 * then, and at once where it was not provisioned, it throws with a sentence.
 */
export async function openCodec(
  config: Pick<Config, 'registryUrl' | 'topicPrefix'>,
  logger: Logger,
  schemasDir = join(process.cwd(), 'schemas'),
  waitMs = 0,
): Promise<AvroCodec> {
  const files = readSchemaFiles(schemasDir);
  const where = `the schema registry at ${new URL(config.registryUrl).host} (${settings.registryUrl.env})`;
  // What is asked once more anyway is not retried underneath: the line would come late.
  const asked = await connectRegistry(config.registryUrl, startTimeoutMs, waitMs > 0 ? 0 : undefined);
  const ids = await whenRegistryAnswers(() => resolveSchemaIds(asked, topics, files, config.topicPrefix), {
    waitMs,
    away: (reason, waitedMs) =>
      logger.warn({ reason, waitedMs: Math.round(waitedMs), waitMs }, `${where} does not answer: waiting for it`),
    now: () => performance.now(),
    pause: (ms) => pause(ms),
  }).catch((error: unknown) => {
    if (!(error instanceof RegistryAway)) throw error;
    const since = waitMs > 0 ? `has not answered for ${Math.round(waitMs / 1_000)} s` : 'does not answer';
    throw new Error(`${where} ${since}: ${error.message}`, { cause: error });
  });
  const registry = await connectRegistry(config.registryUrl);
  return createCodec(files, topics, ids, registry, (id, reason) =>
    logger.warn({ schemaId: id, reason }, 'the registry did not answer for a foreign schema'),
  );
}

async function stopAll(parts: readonly ServicePart[], logger: Logger): Promise<void> {
  for (const part of [...parts].reverse()) {
    try {
      await part.stop();
      logger.info({ part: part.name }, 'stopped');
    } catch (error) {
      logger.error({ part: part.name, error }, 'did not stop cleanly');
      process.exitCode = 1;
    }
  }
}

/**
 * The life of a process: settings, parts, signals. Ends with 0 after a signal, with 1 when it cannot start, with 2 when it does
 * not stop in time.
 */
export async function runService(
  service: string,
  start: (context: ServiceContext) => Promise<readonly ServicePart[]>,
): Promise<void> {
  let config: Config;
  try {
    config = loadConfig(service, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${service} cannot start:\n${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  const logger = createLogger(config);
  logger.info({ config: redacted(config) }, 'starting');
  process.on('unhandledRejection', (error) => {
    logger.fatal({ error }, 'a promise was rejected and nobody took it');
    process.exit(1);
  });
  const metrics = createMetrics(service);
  try {
    const context: ServiceContext = {
      config,
      logger,
      metrics,
      codec: await openCodec(config, logger, undefined, registryWaitMs),
      sealer: createSealer(config.secretKeys),
    };
    const parts = await start(context);
    const admin =
      config.adminPort > 0
        ? await startAdminServer({
            host: config.httpHost,
            port: config.adminPort,
            service,
            metrics,
            ready: () => parts.every((part) => part.ready()),
            healthy: () => parts.every((part) => part.healthy()),
            partitions: () => parts.flatMap((part) => part.partitions()),
          })
        : undefined;
    let stopping = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (stopping) return;
      stopping = true;
      logger.info({ signal }, 'stopping');
      setTimeout(() => {
        logger.fatal(`not stopped after ${stopMs} ms`);
        process.exit(2);
      }, stopMs).unref();
      void stopAll(parts, logger)
        .then(() => admin?.close())
        .finally(() => process.exit());
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    logger.info({ adminPort: admin?.port }, 'started');
  } catch (error) {
    logger.fatal(
      {
        error:
          error instanceof Error
            ? { message: error.message, cause: error.cause instanceof Error ? error.cause.message : undefined }
            : error,
      },
      `${service} cannot start`,
    );
    process.exit(1);
  }
}

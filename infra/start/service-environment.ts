import type { EngineAddresses } from '../engines/engines.ts';
import type { ServiceName } from './services.ts';

/** What differs from one place to another: a laptop, a container. */
export interface ServicePlace {
  readonly engines: EngineAddresses;
  /** Address that HTTP listens on. */
  readonly host: string;
  /** Port of this service. */
  readonly port: number;
  readonly stateDir: string;
  /** Which of the processes of this service it is, the same over restarts. */
  readonly instance: number;
  readonly topicPrefix: string;
  readonly secretKey: string;
  /** Networks that webhooks and media may lead to although they are private. */
  readonly privateTargets: string;
  /** Where the files of users are kept: ingest and transform share it. */
  readonly mediaStore: string;
  /** Where ingest is reached from outside. */
  readonly publicUrl: string;
}

/** The settings of one process; docker-compose.yml and the local start give the same names. */
export function serviceEnvironment(service: ServiceName, place: ServicePlace): Record<string, string> {
  if (service === 'sandbox') {
    return {
      HELIOGRAPH_SANDBOX_HOST: place.host,
      HELIOGRAPH_SANDBOX_PORT: String(place.port),
      HELIOGRAPH_SANDBOX_NUMBERS_FILE: `${place.stateDir}/numbers.json`,
    };
  }
  return {
    ...provisionEnvironment(place),
    HELIOGRAPH_HTTP_HOST: place.host,
    [service === 'ingest' ? 'HELIOGRAPH_HTTP_PORT' : 'HELIOGRAPH_ADMIN_PORT']: String(place.port),
    HELIOGRAPH_INSTANCE_ID: `${service}-${place.instance}`,
    HELIOGRAPH_STATE_DIR: place.stateDir,
    HELIOGRAPH_PRIVATE_TARGETS: place.privateTargets,
    ...((service === 'ingest' || service === 'transform') && {
      HELIOGRAPH_MEDIA_STORE: place.mediaStore,
      HELIOGRAPH_PUBLIC_URL: place.publicUrl,
    }),
  };
}

/** The settings of provisioning: where the engines are, what topics are called, what seals secrets. */
export function provisionEnvironment(
  place: Pick<ServicePlace, 'engines' | 'topicPrefix' | 'secretKey'>,
): Record<string, string> {
  return {
    KAFKA_BROKERS: place.engines.brokers.join(','),
    SCHEMA_REGISTRY_URL: place.engines.registryUrl,
    MYSQL_URL: place.engines.mysqlUrl,
    HELIOGRAPH_TOPIC_PREFIX: place.topicPrefix,
    HELIOGRAPH_SECRET_KEY: place.secretKey,
  };
}

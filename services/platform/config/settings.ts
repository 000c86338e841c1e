/** Every setting, declared once: validation, the redacted print at start and docs/configuration.md follow from this list. */

export interface Setting<T> {
  readonly env: string;
  readonly description: string;
  readonly fallback?: string;
  readonly secret?: boolean;
  /** Answers the value, or why the text is none. */
  readonly parse: (
    text: string,
  ) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };
}

const good = <T>(value: T) => ({ ok: true, value }) as const;
const bad = (reason: string) => ({ ok: false, reason }) as const;

const text =
  (what: string, pattern = /\S/) =>
  (input: string) =>
    pattern.test(input) ? good(input) : bad(`must be ${what}`);
const integer = (least: number, most: number) => (input: string) => {
  const value = Number(input);
  return /^\d+$/.test(input) && value >= least && value <= most
    ? good(value)
    : bad(`must be a whole number from ${least} to ${most}`);
};
const list = (input: string) =>
  good(
    input
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );
const url = (protocols: readonly string[]) => (input: string) =>
  URL.canParse(input) && protocols.includes(new URL(input).protocol)
    ? good(input)
    : bad(`must be a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`);
const choice =
  <T extends string>(...words: readonly T[]) =>
  (input: string) => {
    const found = words.find((word) => word === input);
    return found === undefined ? bad(`must be one of ${words.join(', ')}`) : good(found);
  };
export type MediaPlace =
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 's3'; readonly bucket: string; readonly prefix: string };

/** A folder, or `s3://bucket/prefix`. */
const mediaPlace = (input: string) => {
  if (!input.startsWith('s3://'))
    return /^[a-z0-9+.-]+:\/\//i.test(input) || input.trim() === ''
      ? bad('must be a folder or s3://<bucket>[/<prefix>]')
      : good<MediaPlace>({ type: 'folder', path: input });
  const [bucket = '', ...rest] = input.slice('s3://'.length).split('/');
  const prefix = rest.filter((part) => part !== '').join('/');
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)
    ? good<MediaPlace>({ type: 's3', bucket, prefix: prefix === '' ? '' : `${prefix}/` })
    : bad('must name a bucket: s3://<bucket>[/<prefix>]');
};
const keys = (input: string) => {
  const parsed = input.split(',').map((entry) => {
    const [id = '', encoded = ''] = entry.trim().split(':');
    return { id, key: Buffer.from(encoded, 'base64') };
  });
  return parsed.every(({ id, key }) => /^[A-Za-z0-9_-]+$/.test(id) && key.length === 32)
    ? good(parsed)
    : bad('must be <id>:<32 bytes in base64>, several of them separated by commas, the one that seals first');
};

const setting = <T>(declared: Setting<T>): Setting<T> => declared;

export const settings = {
  kafkaBrokers: setting({
    env: 'KAFKA_BROKERS',
    description: 'Addresses of the brokers, separated by commas.',
    fallback: '127.0.0.1:9092',
    parse: list,
  }),
  registryUrl: setting({
    env: 'SCHEMA_REGISTRY_URL',
    description: 'Address of the schema registry (Confluent-compatible).',
    fallback: 'http://127.0.0.1:8081/apis/ccompat/v7',
    parse: url(['http:', 'https:']),
  }),
  mysqlUrl: setting({
    env: 'MYSQL_URL',
    description: 'Address of the database: mysql://user:password@host:port/database.',
    fallback: 'mysql://root@127.0.0.1:3307/heliograph',
    secret: true,
    parse: url(['mysql:']),
  }),
  mysqlPoolSize: setting({
    env: 'HELIOGRAPH_MYSQL_POOL',
    description: 'Connections to the database that one process may hold.',
    fallback: '8',
    parse: integer(1, 200),
  }),
  topicPrefix: setting({
    env: 'HELIOGRAPH_TOPIC_PREFIX',
    description: 'Before the name of every topic and consumer group.',
    fallback: 'heliograph.',
    parse: text('letters, digits, dots, dashes or underscores', /^[A-Za-z0-9._-]*$/),
  }),
  partitions: setting({
    env: 'HELIOGRAPH_PARTITIONS',
    description: 'Partitions of every topic; set when the topics are created, and never changed.',
    fallback: '4',
    parse: integer(1, 1000),
  }),
  replicationFactor: setting({
    env: 'HELIOGRAPH_REPLICATION_FACTOR',
    description: 'Copies of every topic; set when the topics are created.',
    fallback: '1',
    parse: integer(1, 9),
  }),
  instanceId: setting({
    env: 'HELIOGRAPH_INSTANCE_ID',
    description: 'Names this process among those of its service, the same over restarts; also names its transactions.',
    fallback: '0',
    parse: text('letters, digits, dots, dashes or underscores', /^[A-Za-z0-9._-]+$/),
  }),
  stateDir: setting({
    env: 'HELIOGRAPH_STATE_DIR',
    description: 'Folder of the local state, rebuilt from the topics when it is lost. One process, one folder.',
    fallback: '.heliograph/state',
    parse: text('a path'),
  }),
  httpHost: setting({
    env: 'HELIOGRAPH_HTTP_HOST',
    description: 'Address that HTTP listens on.',
    fallback: '127.0.0.1',
    parse: text('an address'),
  }),
  httpPort: setting({
    env: 'HELIOGRAPH_HTTP_PORT',
    description: 'Port of the API (ingest).',
    fallback: '8080',
    parse: integer(0, 65535),
  }),
  publicUrl: setting({
    env: 'HELIOGRAPH_PUBLIC_URL',
    description:
      'Where HTTP is reached from outside: the addresses of the files that users sent, of the pages on which they fill in forms, and of the webhooks of API clients begin with it.',
    fallback: 'http://127.0.0.1:8080',
    parse: url(['http:', 'https:']),
  }),
  adminPort: setting({
    env: 'HELIOGRAPH_ADMIN_PORT',
    description: 'Port of /health, /ready and /metrics (transform, dispatch, event-fanout).',
    fallback: '0',
    parse: integer(0, 65535),
  }),
  secretKeys: setting({
    env: 'HELIOGRAPH_SECRET_KEY',
    description:
      'Keys that seal secrets in the database and sign the links to forms: <id>:<32 bytes in base64>, the one that seals and signs first.',
    secret: true,
    parse: keys,
  }),
  accountFile: setting({
    env: 'HELIOGRAPH_ACCOUNT_FILE',
    description:
      'File that provisioning writes an account key to, which may create apps, unless it holds one that works; without it no key is made.',
    fallback: '',
    parse: good,
  }),
  privateTargets: setting({
    env: 'HELIOGRAPH_PRIVATE_TARGETS',
    description:
      'Private networks that the base URL of a WhatsApp number, webhooks and media may lead to, separated by commas; none by default.',
    fallback: '',
    parse: list,
  }),
  sessionTimeoutMs: setting({
    env: 'HELIOGRAPH_SESSION_TIMEOUT_MS',
    description: 'After this long without a sign of life a process loses its partitions, in milliseconds.',
    fallback: '10000',
    parse: integer(1000, 300_000),
  }),
  stuckAfterMs: setting({
    env: 'HELIOGRAPH_STUCK_AFTER_MS',
    description:
      'After this long without progress on a partition that has records waiting, /health answers 503 and names it, in milliseconds; 0: never.',
    fallback: '300000',
    parse: integer(0, 86_400_000),
  }),
  unknownWindowMs: setting({
    env: 'HELIOGRAPH_UNKNOWN_WINDOW_MS',
    description:
      'How long a send without an answer waits for a status of WhatsApp before the policy of its number decides, in milliseconds.',
    fallback: '30000',
    parse: integer(100, 3_600_000),
  }),
  whatsappTimeoutMs: setting({
    env: 'HELIOGRAPH_WHATSAPP_TIMEOUT_MS',
    description: 'How long a call to WhatsApp may take, in milliseconds.',
    fallback: '10000',
    parse: integer(100, 120_000),
  }),
  leaseMs: setting({
    env: 'HELIOGRAPH_LEASE_MS',
    description: 'How long a committed intent to send may wait for its connection, in milliseconds.',
    fallback: '4000',
    parse: integer(100, 60_000),
  }),
  webhookRetryMs: setting({
    env: 'HELIOGRAPH_WEBHOOK_RETRY_MS',
    description: 'Waits between the tries of a webhook, in milliseconds, separated by commas.',
    fallback: '5000,30000,120000,600000',
    parse: (input: string) => {
      const waits = input.split(',').map(Number);
      return waits.every((one) => Number.isInteger(one) && one > 0)
        ? good(waits)
        : bad('must be whole numbers above 0, separated by commas');
    },
  }),
  mediaStore: setting({
    env: 'HELIOGRAPH_MEDIA_STORE',
    description:
      'Where the files that users sent are kept, the same for ingest and transform: a folder, or s3://<bucket>[/<prefix>] with credentials as the AWS SDK finds them (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, a role).',
    fallback: '.heliograph/media',
    parse: mediaPlace,
  }),
  mediaS3Endpoint: setting({
    env: 'HELIOGRAPH_MEDIA_S3_ENDPOINT',
    description: 'Address of an S3-compatible store that is not AWS; the bucket is a part of the path there.',
    fallback: '',
    parse: (input: string) => (input === '' ? good(input) : url(['http:', 'https:'])(input)),
  }),
  mediaS3Region: setting({
    env: 'HELIOGRAPH_MEDIA_S3_REGION',
    description: 'Region of the bucket.',
    fallback: 'us-east-1',
    parse: text('letters, digits or dashes', /^[A-Za-z0-9-]+$/),
  }),
  mediaMaxBytes: setting({
    env: 'HELIOGRAPH_MEDIA_MAX_BYTES',
    description: 'Largest file of a user that is kept. WhatsApp itself has 100 MB.',
    fallback: '104857600',
    parse: integer(1, 5_000_000_000),
  }),
  logLevel: setting({
    env: 'HELIOGRAPH_LOG_LEVEL',
    description: 'Least level that is logged.',
    fallback: 'info',
    parse: choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  }),
} as const;

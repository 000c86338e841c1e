import type { SandboxOptions } from './server.ts';
import type { Settings } from './settings.ts';
import { DEFAULT_NUMBER } from './world.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface SandboxConfig {
  readonly options: SandboxOptions;
  readonly numbersFile: string | undefined;
  readonly logLevel: string;
}

export type ReadConfig =
  | { readonly ok: true; readonly config: SandboxConfig }
  | { readonly ok: false; readonly reasons: readonly string[] };

/** Reads `HELIOGRAPH_SANDBOX_*`; every variable that cannot stand is named with the reason. */
export function readSandboxConfig(env: Env): ReadConfig {
  const reasons: string[] = [];
  const name = (key: string) => `HELIOGRAPH_SANDBOX_${key}`;
  const given = (key: string): string | undefined => {
    const value = env[name(key)];
    return value === '' ? undefined : value;
  };
  const matching = (key: string, pattern: RegExp, what: string): string | undefined => {
    const value = given(key);
    if (value === undefined || pattern.test(value)) return value;
    reasons.push(`${name(key)} must be ${what}, not "${value}"`);
    return undefined;
  };
  const integer = (key: string, max: number): number | undefined => {
    const value = matching(key, /^[0-9]{1,15}$/, `a whole number up to ${max}`);
    if (value === undefined || Number(value) <= max) return value === undefined ? undefined : Number(value);
    reasons.push(`${name(key)} must be a whole number up to ${max}, not "${value}"`);
    return undefined;
  };
  const flag = (key: string): boolean | undefined => {
    const value = matching(key, /^(?:true|false)$/, 'true or false');
    return value === undefined ? undefined : value === 'true';
  };
  const id = (key: string) => matching(key, /^[0-9]{1,20}$/, 'digits');

  const settings: Partial<Settings> = defined({
    autoDelivered: flag('AUTO_DELIVERED'),
    autoRead: flag('AUTO_READ'),
    statusDelayMs: integer('STATUS_DELAY_MS', 86_400_000),
    throughputPerSecond: integer('THROUGHPUT_PER_SECOND', 1_000_000) || undefined,
    pairLimit: integer('PAIR_LIMIT', 1_000_000) || undefined,
    windowHours: integer('WINDOW_HOURS', 8_760),
  });
  const keepMegabytes = integer('KEEP_MB', 16_384);
  const options: SandboxOptions = {
    host: given('HOST') ?? (env.HELIOGRAPH_HTTP_HOST || '127.0.0.1'),
    port: integer('PORT', 65_535) ?? 8089,
    numbers: [
      {
        phoneNumberId: id('PHONE_NUMBER_ID') ?? DEFAULT_NUMBER.phoneNumberId,
        displayPhoneNumber:
          matching('DISPLAY_PHONE_NUMBER', /^\+?(?:[0-9][\s()-]*){5,15}$/, 'a phone number of 5 to 15 digits') ??
          DEFAULT_NUMBER.displayPhoneNumber,
        wabaId: id('WABA_ID') ?? DEFAULT_NUMBER.wabaId,
        accessToken: given('ACCESS_TOKEN') ?? DEFAULT_NUMBER.accessToken,
        appSecret: given('APP_SECRET') ?? DEFAULT_NUMBER.appSecret,
        verifyToken: given('VERIFY_TOKEN') ?? DEFAULT_NUMBER.verifyToken,
        clientPassword: given('CLIENT_PASSWORD'),
        webhookUrl: matching('WEBHOOK_URL', /^https?:\/\//, 'an http or https address'),
      },
    ],
    settings,
    keep: defined({
      calls: integer('KEEP_CALLS', 100_000_000),
      characters: keepMegabytes === undefined ? undefined : keepMegabytes * 1024 * 1024,
    }),
    webhooks: defined({
      concurrency: integer('WEBHOOK_CONCURRENCY', 1_000) || undefined,
      batch: integer('WEBHOOK_BATCH', 10_000) || undefined,
      retryBaseMs: integer('WEBHOOK_RETRY_BASE_MS', 3_600_000),
      retryMaxMs: integer('WEBHOOK_RETRY_MAX_MS', 86_400_000),
      timeoutMs: integer('WEBHOOK_TIMEOUT_MS', 600_000) || undefined,
    }),
  };
  const logLevel = matching('LOG_LEVEL', /^(?:trace|debug|info|warn|error|fatal|silent)$/, 'a log level') ?? 'info';
  if (reasons.length > 0) return { ok: false, reasons };
  return { ok: true, config: { options, numbersFile: given('NUMBERS_FILE'), logLevel } };
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined, so that defaults hold. */
function defined<T extends Readonly<Record<string, unknown>>>(fields: T): Defined<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  // The entries are those of `fields`, minus the undefined ones.
  return Object.fromEntries(entries) as Defined<T>;
}

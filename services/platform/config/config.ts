import { type Setting, settings } from './settings.ts';

type Settings = typeof settings;
type ValueOf<T> = T extends Setting<infer V> ? V : never;

/** All settings of a process. */
export type Config = { readonly [K in keyof Settings]: ValueOf<Settings[K]> } & { readonly service: string };

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads and checks every setting; throws one `ConfigError` that names all that are wrong, by variable and reason. */
export function loadConfig(service: string, env: Readonly<Record<string, string | undefined>>): Config {
  const wrong: string[] = [];
  const values: Record<string, unknown> = { service };
  for (const [name, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const given = env[setting.env];
    const text = given !== undefined && given !== '' ? given : setting.fallback;
    if (text === undefined) {
      wrong.push(`${setting.env} is required: ${setting.description}`);
      continue;
    }
    const parsed = text === '' && setting.fallback === '' ? setting.parse('') : setting.parse(text);
    if (parsed.ok) values[name] = parsed.value;
    else wrong.push(`${setting.env} ${parsed.reason}${setting.secret ? '' : `, not "${text}"`}`);
  }
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'));
  // Every name was set from its own parser just above.
  return values as Config;
}

/** For the log at start: secrets show as `***`. */
export function redacted(config: Config): Record<string, unknown> {
  const entries = Object.entries(settings) as [keyof Settings, Setting<unknown>][];
  return {
    service: config.service,
    ...Object.fromEntries(entries.map(([name, setting]) => [name, setting.secret ? '***' : config[name]])),
  };
}

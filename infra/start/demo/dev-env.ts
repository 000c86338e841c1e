import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a developer needs to talk to the local stack, in the order it is written. */
export const devEnvNames = [
  'HELIOGRAPH_URL',
  'HELIOGRAPH_APP_ID',
  'HELIOGRAPH_KEY_ID',
  'HELIOGRAPH_KEY_SECRET',
  'HELIOGRAPH_ACCOUNT_KEY_ID',
  'HELIOGRAPH_ACCOUNT_KEY_SECRET',
  'HELIOGRAPH_INTEGRATION_ID',
  'HELIOGRAPH_CONVERSATION_ID',
  'HELIOGRAPH_PHONE',
  'HELIOGRAPH_BUSINESS_NUMBER',
  'HELIOGRAPH_WHATSAPP_ACCOUNT_ID',
  'HELIOGRAPH_WHATSAPP_ACCOUNT_TOKEN',
  'KAFKA_BROKERS',
  'SCHEMA_REGISTRY_URL',
  'MYSQL_URL',
  'SANDBOX_URL',
] as const;

export type DevEnv = Readonly<Record<(typeof devEnvNames)[number], string>>;

/** Writes the file so that both a shell (`. .heliograph/dev.env`) and a dotenv reader take it. */
export function writeDevEnv(dataFolder: string, values: DevEnv): string {
  const path = devEnvPath(dataFolder);
  const lines = devEnvNames.map((name) => `${name}=${quoted(values[name])}\n`);
  writeFileSync(`${path}.new`, lines.join(''), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return path;
}

/** Reads the file of an earlier start; undefined if it is missing or not whole. */
export function readDevEnv(dataFolder: string): DevEnv | undefined {
  const path = devEnvPath(dataFolder);
  if (!existsSync(path)) return undefined;
  const values: Record<string, string> = {};
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const match = /^([A-Z_]+)=(?:'(.*)'|(.*))$/.exec(line);
    if (match?.[1] !== undefined) values[match[1]] = match[2] ?? match[3] ?? '';
  }
  return isDevEnv(values) ? values : undefined;
}

function isDevEnv(values: Record<string, string>): values is DevEnv {
  return devEnvNames.every((name) => values[name] !== undefined);
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]*$/.test(value) ? value : `'${value}'`;
}

function devEnvPath(dataFolder: string): string {
  return join(dataFolder, 'dev.env');
}

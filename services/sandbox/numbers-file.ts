import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, type JsonObject } from '../core/whatsapp/cloud-validation/fields.ts';
import { settingsProblem } from './api-client/application-settings.ts';
import type { BusinessNumber, NumberConfig } from './numbers.ts';

const FIELDS = ['phoneNumberId', 'displayPhoneNumber', 'wabaId', 'accessToken', 'appSecret', 'verifyToken'] as const;

/** Reads the numbers that an earlier run wrote; a file that does not hold numbers is an error that names it. */
export function readNumbersFile(path: string): readonly NumberConfig[] {
  if (!existsSync(path)) return [];
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(parsed) || !parsed.every(isNumberConfig)) {
    throw new Error(`${path} does not hold the sandbox's numbers; delete it to start with the default number`);
  }
  return parsed;
}

/** Writes the numbers so that a restarted sandbox knows them; whole or not at all. */
export function writeNumbersFile(path: string, numbers: readonly BusinessNumber[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.new`;
  writeFileSync(
    unfinished,
    JSON.stringify(
      numbers.map((number) => number.config),
      null,
      2,
    ),
    { mode: 0o600 },
  );
  renameSync(unfinished, path);
}

function isNumberConfig(value: unknown): value is NumberConfig {
  return isObject(value) && FIELDS.every((field) => typeof value[field] === 'string') && isClientConfig(value);
}

function isClientConfig({ clientPassword, clientSettings }: JsonObject): boolean {
  const hasPassword = clientPassword === undefined || typeof clientPassword === 'string';
  const hasSettings = isObject(clientSettings) && settingsProblem(clientSettings) === undefined;
  return hasPassword && (clientSettings === undefined || hasSettings);
}

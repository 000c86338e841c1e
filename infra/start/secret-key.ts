import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key that seals secrets in the local database: made once, readable by its owner only. */
export function localSecretKey(dataFolder: string): string {
  const path = join(dataFolder, 'secret.key');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const key = `local:${randomBytes(32).toString('base64')}`;
  writeFileSync(path, `${key}\n`, { mode: 0o600 });
  return key;
}

import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { StartRefused } from '../engines.ts';
import { createDatabase, mysqlAnswers } from '../probes.ts';
import type { RunningProcess } from '../process.ts';
import { type PartPlan, startPart } from './part.ts';

export interface DatabasePlan extends PartPlan {
  readonly mariadbd: string;
  readonly installDb: string;
  readonly port: number;
}

/** Address of the local database; its root has no password and listens on loopback only. */
export function mysqlUrl(port: number): string {
  return `mysql://root@127.0.0.1:${port}/heliograph`;
}

/** Starts MariaDB on its data folder, made on first use, with our database in it. */
export async function startDatabase(plan: DatabasePlan): Promise<RunningProcess> {
  const data = join(plan.folders.engines, 'mariadb');
  if (!existsSync(data)) await installDatabase(plan, data);
  const server = await startPart(plan, {
    name: 'mariadb',
    what: 'MariaDB',
    command: plan.mariadbd,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${plan.port}`,
      '--bind-address=127.0.0.1',
      `--socket=${socketPath(data)}`,
      '--character-set-server=utf8mb4',
      '--skip-name-resolve',
      ...asRoot(),
    ],
    answers: () => mysqlAnswers(`mysql://root@127.0.0.1:${plan.port}/`),
    stopWithinMs: 20_000,
  });
  await createDatabase(mysqlUrl(plan.port));
  return server;
}

/** Fills the folder beside its place and moves it there whole. */
async function installDatabase(plan: DatabasePlan, data: string): Promise<void> {
  const part = `${data}.part`;
  rmSync(part, { recursive: true, force: true });
  const made = await runCommand({
    command: plan.installDb,
    args: [
      '--no-defaults',
      `--datadir=${part}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asRoot(),
    ],
    env: { ...plan.env },
    label: 'MariaDB: making its data folder',
    progress: plan.progress,
  });
  if (!made.ok) throw new StartRefused(`MariaDB could not make ${part}: ${made.why}`);
  renameSync(part, data);
}

/** A socket's path may have 107 bytes at most: a deep checkout would be too long. */
function socketPath(data: string): string {
  return join(tmpdir(), `heliograph-${createHash('sha256').update(data).digest('hex').slice(0, 16)}.sock`);
}

/** MariaDB refuses to run as root unless it is told so. */
function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

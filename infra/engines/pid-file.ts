import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What ends first when a stack is taken down. */
export const stopRanks = { supervisor: 0, service: 1, engine: 2 } as const;

/** What a pid file says. The birth tells a process from a later one that got the same number. */
export interface PidRecord {
  readonly name: string;
  readonly pid: number;
  readonly birth: string;
  readonly rank: number;
}

export type PidState =
  | { readonly state: 'none' }
  | { readonly state: 'alive'; readonly record: PidRecord }
  | { readonly state: 'stale'; readonly why: 'dead' | 'reused' | 'unreadable'; readonly pid?: number };

/** Finds the birth of a living process; undefined if there is none. */
export type BirthOf = (pid: number) => string | undefined;

/** Writes a pid file whole or not at all. */
export function writePidFile(folder: string, record: PidRecord): void {
  const path = pidPath(folder, record.name);
  writeFileSync(`${path}.new`, JSON.stringify(record));
  renameSync(`${path}.new`, path);
}

export function removePidFile(folder: string, name: string): void {
  rmSync(pidPath(folder, name), { force: true });
}

/** Judges a pid file: a number alone proves nothing, because numbers are given again. */
export function readPidFile(folder: string, name: string, birthOf: BirthOf = processBirth): PidState {
  const path = pidPath(folder, name);
  if (!existsSync(path)) return { state: 'none' };
  const record = parsePidRecord(readFileSync(path, 'utf8'));
  if (record === undefined) return { state: 'stale', why: 'unreadable' };
  const birth = birthOf(record.pid);
  if (birth === undefined) return { state: 'stale', why: 'dead', pid: record.pid };
  if (birth !== record.birth) return { state: 'stale', why: 'reused', pid: record.pid };
  return { state: 'alive', record };
}

/** Names that have a pid file in a folder. */
export function pidFileNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.pid.json'))
    .map((file) => file.slice(0, -'.pid.json'.length))
    .sort();
}

/** When a living process began, in a form that differs for any other process; undefined if it is dead. */
export function processBirth(pid: number): string | undefined {
  return process.platform === 'linux' ? birthFromProc(pid) : birthFromPs(pid);
}

function pidPath(folder: string, name: string): string {
  return join(folder, `${name}.pid.json`);
}

function parsePidRecord(text: string): PidRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPidRecord(value) ? value : undefined;
  } catch {
    return undefined; // a half-written or foreign file is judged by the caller
  }
}

function isPidRecord(value: unknown): value is PidRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { name, pid, birth, rank } = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    typeof pid === 'number' &&
    Number.isInteger(pid) &&
    pid > 1 &&
    typeof birth === 'string' &&
    typeof rank === 'number'
  );
}

/** The birth that Linux tells: the boot, and the tick at which the process began. */
export function birthFromProc(pid: number, proc = '/proc'): string | undefined {
  try {
    const stat = readFileSync(join(proc, String(pid), 'stat'), 'utf8');
    // The command's name may hold spaces and brackets: fields count from behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTime] = [fields[0], fields[19]];
    if (state === 'Z' || startTime === undefined) return undefined;
    return `${readFileSync(join(proc, 'sys/kernel/random/boot_id'), 'utf8').trim()}:${startTime}`;
  } catch (error) {
    if (saysNoProcess(error)) return undefined;
    throw error; // to take a living process for dead would leave it running
  }
}

/** The folder is not there, or went while it was read. */
function saysNoProcess(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
}

function birthFromPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' ? undefined : line;
  } catch {
    return undefined; // ps ends with 1 when there is no such process
  }
}

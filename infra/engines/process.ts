import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { processBirth, removePidFile, writePidFile } from './pid-file.ts';

/** A program to run beside us, in a process group of its own. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** Folder of the pid files. */
  readonly run: string;
  /** Place in the order of stopping, from `stopRanks`. */
  readonly rank: number;
  /** How long it may take to end before it is killed. */
  readonly stopWithinMs: number;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<ProcessEnd>;
  hasEnded(): boolean;
  /** Sends one signal to the whole group and waits for nothing. */
  signal(signal: NodeJS.Signals): void;
  /** Asks it to end, kills it when the time is over, and returns when it is gone. */
  stop(): Promise<void>;
}

const largestLog = 20 * 1024 * 1024;

/** Starts a program; its output goes to the log file, its number to a pid file. */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  const log = openLog(spec.logFile);
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true, // a Ctrl-C at the terminal reaches us alone: we end the parts in order
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let end: ProcessEnd | undefined;
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      end = { code, signal };
      removePidFile(spec.run, spec.name);
      resolve(end);
    });
  });
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const pid = child.pid ?? 0;
  const birth = processBirth(pid);
  if (birth !== undefined && end === undefined)
    writePidFile(spec.run, { name: spec.name, pid, birth, rank: spec.rank });
  return {
    name: spec.name,
    pid,
    logFile: spec.logFile,
    ended,
    hasEnded: () => end !== undefined,
    signal: (signal) => signalGroup(pid, signal),
    stop: async () => {
      if (end === undefined) await endGroup(pid, spec.stopWithinMs, ended);
    },
  };
}

/** Sends a signal to a process group; a group that is gone is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** The last lines of a log, for a sentence about why something ended. */
export function lastLines(logFile: string, count: number): string {
  if (!existsSync(logFile)) return '';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

/** How an end reads in a sentence. */
export function describeEnd(end: ProcessEnd): string {
  return end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
}

async function endGroup(pid: number, withinMs: number, ended: Promise<ProcessEnd>): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const timer = new AbortController();
  const late = pause(withinMs, 'late' as const, { signal: timer.signal }).catch((error: unknown) => {
    if (timer.signal.aborted) return 'in time' as const;
    throw error;
  });
  if ((await Promise.race([ended, late])) === 'late') signalGroup(pid, 'SIGKILL');
  timer.abort();
  await ended;
}

function openLog(path: string): number {
  if (existsSync(path) && statSync(path).size > largestLog) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}

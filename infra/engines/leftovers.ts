import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from './engines.ts';
import { type PidRecord, pidFileNames, processBirth, readPidFile, removePidFile } from './pid-file.ts';
import { signalGroup } from './process.ts';

const graceMs = 12_000;

/** Ends what an earlier start left running in this folder, services before engines, and clears its pid files. */
export async function endLeftovers(run: string, progress: Progress): Promise<number> {
  const alive: PidRecord[] = [];
  for (const name of pidFileNames(run)) {
    const found = readPidFile(run, name);
    if (found.state === 'alive' && found.record.pid !== process.pid) alive.push(found.record);
    if (found.state === 'stale') {
      if (found.why !== 'dead') progress(staleSentence(name, found.why, found.pid));
      removePidFile(run, name);
    }
  }
  for (const rank of [...new Set(alive.map((record) => record.rank))].sort()) {
    await Promise.all(alive.filter((record) => record.rank === rank).map((record) => endRecord(run, record, progress)));
  }
  return alive.length;
}

function staleSentence(name: string, why: 'reused' | 'unreadable', pid: number | undefined): string {
  return why === 'reused'
    ? `The pid file of ${name} was stale (${pid} is another program now); it has been removed.`
    : `The pid file of ${name} could not be read; it has been removed.`;
}

async function endRecord(run: string, record: PidRecord, progress: Progress): Promise<void> {
  progress(`Ending ${record.name} (pid ${record.pid}), left running by an earlier start.`);
  signalGroup(record.pid, 'SIGTERM');
  if (!(await goneWithin(record, graceMs))) {
    signalGroup(record.pid, 'SIGKILL');
    await goneWithin(record, graceMs);
  }
  removePidFile(run, record.name);
}

/** Waits until a process is gone, up to a bound. */
export async function goneWithin(record: PidRecord, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  while (processBirth(record.pid) === record.birth) {
    if (Date.now() > until) return false;
    await pause(50);
  }
  return true;
}

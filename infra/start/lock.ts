import { type Progress, StartRefused } from '../engines/engines.ts';
import { goneWithin } from '../engines/leftovers.ts';
import {
  type PidRecord,
  processBirth,
  readPidFile,
  removePidFile,
  stopRanks,
  writePidFile,
} from '../engines/pid-file.ts';

const name = 'supervisor';

/** The process that keeps the stack of this folder, if one is alive. */
export function runningSupervisor(run: string): PidRecord | undefined {
  const found = readPidFile(run, name);
  return found.state === 'alive' ? found.record : undefined;
}

/** Takes the folder for this process; refuses when another keeps a stack in it. */
export function takeFolder(run: string): void {
  const other = runningSupervisor(run);
  if (other !== undefined && other.pid !== process.pid) {
    throw new StartRefused(
      `Heliograph runs here already (pid ${other.pid}); look with "npm run status", end it with "npm stop", or give this one another HELIOGRAPH_DATA_DIR and other ports.`,
    );
  }
  const birth = processBirth(process.pid);
  if (birth !== undefined) writePidFile(run, { name, pid: process.pid, birth, rank: stopRanks.supervisor });
}

export function leaveFolder(run: string): void {
  removePidFile(run, name);
}

/** Asks the supervisor to end its stack and waits until it is gone; false if it would not go. */
export async function endSupervisor(record: PidRecord, withinMs: number, progress: Progress): Promise<boolean> {
  progress(`Stopping Heliograph (pid ${record.pid})`);
  process.kill(record.pid, 'SIGTERM');
  return goneWithin(record, withinMs);
}

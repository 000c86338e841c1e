import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../engines/engines.ts';
import { describeEnd, type RunningProcess } from '../engines/process.ts';

/** Keeps one process running until it is told to stop. */
export interface Supervised {
  readonly name: string;
  /** The process as it runs now; after a crash the next one. */
  process(): RunningProcess;
  /** How often it ended although nobody asked. */
  crashes(): number;
  /** Ends it for good. */
  stop(): Promise<void>;
}

export interface Supervision {
  readonly name: string;
  readonly start: () => Promise<RunningProcess>;
  readonly say: Progress;
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
  /** A process that ran this long begins again with the first wait. */
  readonly steadyAfterMs?: number;
}

/** Starts a process and, whenever it ends, starts it again after a wait that doubles. */
export async function supervise(supervision: Supervision): Promise<Supervised> {
  const { name, start, say, firstWaitMs = 500, longestWaitMs = 15_000, steadyAfterMs = 30_000 } = supervision;
  let current = await start();
  let crashes = 0;
  const stopping = new AbortController();

  const keep = async () => {
    let wait = firstWaitMs;
    while (!stopping.signal.aborted) {
      const began = Date.now();
      const end = await current.ended;
      if (stopping.signal.aborted) return;
      crashes += 1;
      if (Date.now() - began > steadyAfterMs) wait = firstWaitMs;
      say(`${name} ended (${describeEnd(end)}, its log is ${current.logFile}); starting it again in ${wait / 1000} s`);
      wait = await startAgain(wait);
    }
  };

  const startAgain = async (firstWait: number): Promise<number> => {
    let wait = firstWait;
    while (await waited(wait, stopping.signal)) {
      wait = Math.min(wait * 2, longestWaitMs);
      try {
        current = await start();
        if (stopping.signal.aborted) await current.stop();
        else say(`${name} runs again (pid ${current.pid})`);
        return wait;
      } catch (error) {
        say(
          `${name} could not be started: ${error instanceof Error ? error.message : String(error)}; next try in ${wait / 1000} s`,
        );
      }
    }
    return wait;
  };

  const kept = keep();
  return {
    name,
    process: () => current,
    crashes: () => crashes,
    stop: async () => {
      stopping.abort();
      await current.stop();
      await kept;
    },
  };
}

/** Whether the wait ran to its end. */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(ms, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

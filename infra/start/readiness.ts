import { setTimeout as pause } from 'node:timers/promises';
import { type Progress, StartRefused } from '../engines/engines.ts';
import { lastLines } from '../engines/process.ts';
import type { Supervised } from './supervisor.ts';

const beatMs = 5_000;
const mostCrashes = 3;

export interface ReadinessWait {
  readonly service: Supervised;
  readonly port: number;
  readonly withinMs: number;
  readonly progress: Progress;
}

/** Waits until a service says that it is ready; refuses when it keeps ending or the time is over. */
export async function untilReady(wait: ReadinessWait): Promise<void> {
  const { service, withinMs, progress } = wait;
  const began = Date.now();
  let nextBeat = began + beatMs;
  while (!(await isReady(wait.port))) {
    const { logFile } = service.process();
    if (service.crashes() >= mostCrashes) {
      throw new StartRefused(`${service.name} keeps ending; the reason is in ${logFile}:\n${lastLines(logFile, 12)}`);
    }
    if (Date.now() - began > withinMs) {
      throw new StartRefused(
        `${service.name} is not ready after ${withinMs / 1000} s; see ${logFile}, and start again.`,
      );
    }
    if (Date.now() > nextBeat) {
      progress(`${service.name}: not ready yet, ${Math.round((Date.now() - began) / 1000)} s`);
      nextBeat += beatMs;
    }
    await pause(100);
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}

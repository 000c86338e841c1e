import { setTimeout as pause } from 'node:timers/promises';
import type { Measure } from '../measure.ts';
import { Run, type Scene } from '../scene.ts';

/** Nothing happens for so long. */
export async function idle(scene: Scene, seconds: number): Promise<Measure> {
  const run = await Run.begin(scene, 0);
  const began = performance.now();
  const watch = run.watch();
  await pause(seconds * 1_000);
  return {
    messages: 0,
    seconds: (performance.now() - began) / 1_000,
    latencies: [],
    usage: watch.end(),
    faults: (await run.outcome({ atPhones: true, events: [], rows: true })).faults,
  };
}

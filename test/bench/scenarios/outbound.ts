import type { Measure } from '../measure.ts';
import { Run, type Scene, type Wanted } from '../scene.ts';
import type { Tag } from '../tags.ts';
import type { UsageWatch } from '../usage.ts';

export interface OutboundRun {
  readonly measure: Measure;
  readonly tags: readonly Tag[];
}

/** Kafka → phone: all records are there at once; measured from the first to the last arrival at a phone. */
export async function outboundRun(scene: Scene, count: number, reported: boolean): Promise<OutboundRun> {
  await scene.reports(reported);
  const { line } = scene;
  const run = await Run.begin(scene, count);
  const wanted: Wanted = { atPhones: true, events: reported ? line.events.reported : line.events.outbound, rows: true };
  let watch: UsageWatch | undefined;
  await scene.preload.write(line.submittedTopic, run.tags.map(line.record), () => {
    watch = run.watch();
  });
  await run.complete(wanted);
  const usage = (watch ?? run.watch()).end();
  const { phoneAt, faults } = await run.outcome(wanted);
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const at of phoneAt.values()) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  await scene.reports(false);
  const measure = { messages: phoneAt.size, seconds: (last - first) / 1_000, latencies: [], usage, faults };
  return { measure, tags: run.tags };
}

export const outbound = async (scene: Scene, count: number): Promise<Measure> =>
  (await outboundRun(scene, count, false)).measure;

/** The same while WhatsApp reports `sent` and `delivered` of each message. */
export const reported = async (scene: Scene, count: number): Promise<Measure> =>
  (await outboundRun(scene, count, true)).measure;

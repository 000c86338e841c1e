import type { Shot } from '../load/generator.ts';
import type { Measure } from '../measure.ts';
import { Run, type Scene, type Wanted } from '../scene.ts';
import type { Tag } from '../tags.ts';
import { outboundRun } from './outbound.ts';

/** Posts webhooks and waits for the event of each; latency is from the post to the reader of `events`. */
async function postAndRead(
  scene: Scene,
  run: Run,
  { shots, wanted, tags }: { readonly shots: readonly Shot[]; readonly wanted: Wanted; readonly tags: readonly Tag[] },
): Promise<Measure> {
  const watch = run.watch();
  const fired = await scene.generator.fire({ port: scene.line.httpPort, shots });
  await run.complete(wanted);
  const usage = watch.end();
  const { eventAt, faults } = await run.outcome(wanted, tags);
  const latencies: number[] = [];
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const [seq, at] of eventAt) {
    const sent = fired.sentAt.get(seq);
    if (sent === undefined) continue;
    latencies.push(at - sent);
    first = Math.min(first, sent);
    last = Math.max(last, at);
  }
  return {
    messages: latencies.length,
    seconds: (last - first) / 1_000,
    latencies,
    usage,
    faults: [...fired.faults, ...faults],
  };
}

/** Webhook → record and event. */
export async function inbound(scene: Scene, count: number): Promise<Measure> {
  const { line } = scene;
  const run = await Run.begin(scene, count);
  const shots = run.tags.map((tag) => ({ seq: tag.seq, chat: tag.chat, bytes: line.inbound(tag) }));
  const wanted = { atPhones: false, events: line.events.inbound, rows: true };
  return postAndRead(scene, run, { shots, wanted, tags: run.tags });
}

/** Webhook → delivery event, one `delivered` for each message that was sent before. */
export async function statuses(scene: Scene, count: number): Promise<Measure> {
  const { line } = scene;
  const sent = line.name === 'heliograph' ? await outboundRun(scene, count, false) : undefined;
  const reports = sent && (await line.reports(sent.tags));
  const run = await Run.begin(scene, count);
  const shots = (reports ?? (await line.reports(run.tags))).map(({ tag, bytes }) => ({
    seq: tag.seq,
    chat: tag.chat,
    bytes,
  }));
  const wanted = { atPhones: false, events: line.events.statuses, rows: false };
  const measure = await postAndRead(scene, run, { shots, wanted, tags: sent?.tags ?? run.tags });
  return { ...measure, faults: [...(sent?.measure.faults ?? []), ...measure.faults] };
}

import type { Measure } from '../measure.ts';
import { Run, type Scene, type Wanted } from '../scene.ts';

/** HTTP → Kafka: posts over 64 connections. What lies behind is held meanwhile, then let go and verified. */
export async function ingest(scene: Scene, count: number): Promise<Measure> {
  const { line, generator } = scene;
  const run = await Run.begin(scene, count);
  const wanted: Wanted = { atPhones: true, events: line.events.outbound, rows: true };
  const shots = run.tags.map((tag) => ({ seq: tag.seq, chat: tag.chat, bytes: line.post(tag) }));
  line.hold(true);
  const watch = run.watch();
  const fired = await generator.fire({ port: line.httpPort, shots }).finally(() => line.hold(false));
  const usage = watch.end();
  await run.complete(wanted);
  const { faults } = await run.outcome(wanted);
  return {
    messages: fired.answeredAt.size,
    seconds: fired.seconds,
    latencies: [...fired.answeredAt].map(([seq, at]) => at - (fired.sentAt.get(seq) ?? at)),
    usage,
    faults: [...fired.faults, ...faults],
  };
}

import { ascending, type Measure, percentile } from '../measure.ts';
import { Run, type Scene, type Wanted } from '../scene.ts';

/** Posts at a steady rate; latency is from the moment a post was due to the message's arrival at its phone. */
export async function roundTrip(
  scene: Scene,
  { count, rate, reported = false }: { readonly count: number; readonly rate: number; readonly reported?: boolean },
): Promise<Measure> {
  await scene.reports(reported);
  const { line, generator } = scene;
  const run = await Run.begin(scene, count);
  const wanted: Wanted = { atPhones: true, events: reported ? line.events.reported : line.events.outbound, rows: true };
  const shots = run.tags.map((tag) => ({
    seq: tag.seq,
    chat: tag.chat,
    bytes: line.post(tag),
    dueMs: 50 + (tag.seq * 1_000) / rate,
  }));
  const watch = run.watch();
  const fired = await generator.fire({ port: line.httpPort, shots });
  await run.complete(wanted);
  const usage = watch.end();
  const { phoneAt, faults } = await run.outcome(wanted);
  await scene.reports(false);
  const latencies: number[] = [];
  const afterAnswer: number[] = [];
  for (const [seq, at] of phoneAt) {
    latencies.push(at - (fired.sentAt.get(seq) ?? at));
    afterAnswer.push(at - (fired.answeredAt.get(seq) ?? at));
  }
  const sorted = ascending(afterAnswer);
  const further = {
    fromAnswerP50: percentile(sorted, 0.5) ?? Number.NaN,
    fromAnswerP99: percentile(sorted, 0.99) ?? Number.NaN,
  };
  return {
    messages: phoneAt.size,
    seconds: fired.seconds,
    latencies,
    usage,
    faults: [...fired.faults, ...faults],
    further,
    isPaced: true,
  };
}

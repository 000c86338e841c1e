import type { Measure } from './measure.ts';
import { spreadOf } from './measure.ts';
import { type BenchOptions, isOfLine, type LineScenarioName } from './options.ts';
import type { Place } from './place.ts';
import type { Profiler } from './profile/profiler.ts';
import { idle } from './scenarios/idle.ts';
import { ingest } from './scenarios/ingest.ts';
import { outbound, reported } from './scenarios/outbound.ts';
import { roundTrip } from './scenarios/round-trip.ts';
import { inbound, statuses } from './scenarios/webhooks.ts';
import type { Scene } from './scene.ts';

/** One run as it went. */
export interface BenchRun {
  readonly scenario: string;
  readonly line: Scene['line']['name'];
  readonly round: number;
  readonly measure: Measure;
}

interface Step {
  readonly name: string;
  run(scene: Scene): Promise<Measure>;
  warmUp(scene: Scene): Promise<Measure>;
  readonly oursAlone?: boolean;
}

const usual: Readonly<Record<Exclude<LineScenarioName, 'idle' | 'round-trip'>, number>> = {
  outbound: 24_000,
  reported: 12_000,
  ingest: 24_000,
  inbound: 16_000,
  statuses: 12_000,
};
const ROUND_TRIP_SECONDS = 8;
const SINGLE_PER_SECOND = 6;
const QUIET_PER_SECOND = 5;
/** Where no outbound run has told what half of the capacity is. */
const RATE_WITHOUT_OUTBOUND = 1_000;

/** Runs all scenarios that need engines, our line and the bare one in turn, and hands out each run as it ends. */
export async function runBench(
  options: BenchOptions,
  place: Place,
  profiler: Profiler | undefined,
  ended: (run: BenchRun) => void,
): Promise<readonly BenchRun[]> {
  const runs: BenchRun[] = [];
  const one = async (step: Step, scene: Scene, round: number): Promise<void> => {
    const isProfiled = profiler !== undefined && scene === place.ours && round > 0;
    if (isProfiled) await profiler.begin();
    const measure = await (round === 0 ? step.warmUp(scene) : step.run(scene));
    if (isProfiled) await profiler.end(step.name);
    const run = { scenario: step.name, line: scene.line.name, round, measure };
    runs.push(run);
    ended(run);
  };
  for (const scenario of options.scenarios.filter(isOfLine)) {
    if (scenario === 'idle') await place.endBare();
    for (const step of stepsOf(scenario, options, capacityOf(runs))) {
      const scenes = [place.ours, place.bare].filter((scene) => scene !== undefined);
      const chosen = step.oursAlone === true ? [place.ours] : scenes;
      // Round 0 warms up and is verified, but not counted.
      const rounds = scenario === 'idle' ? 1 : options.rounds;
      for (let round = scenario === 'idle' ? 1 : 0; round <= rounds; round += 1)
        for (const scene of round % 2 === 0 ? chosen : [...chosen].reverse()) await one(step, scene, round);
    }
  }
  return runs;
}

/** Messages a second that our outbound runs reached. */
function capacityOf(runs: readonly BenchRun[]): number | undefined {
  const ours = runs.filter((run) => run.scenario === 'outbound' && run.line === 'heliograph' && run.round > 0);
  return spreadOf(ours.map(({ measure }) => measure.messages / measure.seconds))?.median;
}

function stepsOf(scenario: LineScenarioName, options: BenchOptions, capacity: number | undefined): readonly Step[] {
  const counted = (name: keyof typeof usual, run: (scene: Scene, count: number) => Promise<Measure>): Step => {
    const count = options.messages ?? usual[name];
    const whole = (scene: Scene): Promise<Measure> => run(scene, count);
    // As long as a round: the compilers of broker and services are busy for half a minute of load.
    return { name, run: whole, warmUp: whole };
  };
  switch (scenario) {
    case 'outbound':
      return [counted('outbound', outbound)];
    case 'reported':
      return [{ ...counted('reported', reported), oursAlone: true }];
    case 'ingest':
      return [counted('ingest', ingest)];
    case 'inbound':
      return [counted('inbound', inbound)];
    case 'statuses':
      return [counted('statuses', statuses)];
    case 'round-trip':
      return roundTripSteps(options, capacity);
    case 'idle':
      return idleSteps(options.seconds);
  }
}

function roundTripSteps({ messages, rate: wanted }: BenchOptions, capacity: number | undefined): readonly Step[] {
  const rate = Math.round(wanted ?? (capacity === undefined ? RATE_WITHOUT_OUTBOUND : capacity / 2));
  const count = messages ?? rate * ROUND_TRIP_SECONDS;
  const single = { count: messages === undefined ? 60 : 20, rate: SINGLE_PER_SECOND };
  return [
    {
      name: `round-trip at ${rate}/s`,
      run: (scene) => roundTrip(scene, { count, rate }),
      warmUp: (scene) => roundTrip(scene, { count: Math.min(count, rate * 2), rate }),
    },
    {
      name: 'single messages',
      run: (scene) => roundTrip(scene, single),
      warmUp: (scene) => roundTrip(scene, { count: 5, rate: SINGLE_PER_SECOND }),
    },
  ];
}

function idleSteps(seconds: number): readonly Step[] {
  const none = (scene: Scene) => idle(scene, 0.1);
  const steady = (scene: Scene) =>
    roundTrip(scene, { count: seconds * QUIET_PER_SECOND, rate: QUIET_PER_SECOND, reported: true });
  return [
    { name: 'idle', run: (scene) => idle(scene, seconds), warmUp: none, oursAlone: true },
    { name: `${QUIET_PER_SECOND} messages/s`, run: steady, warmUp: none, oursAlone: true },
  ];
}

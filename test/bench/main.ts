/** `npm run bench`: our line and the bare one on real engines, one table, and a verifier that fails the run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot } from '../../infra/engines/folders.ts';
import { type BenchRun, runBench } from './bench.ts';
import { ascending, percentile } from './measure.ts';
import { type BenchOptions, isOfLine, readOptions, usage, WrongOption } from './options.ts';
import { openPlace } from './place.ts';
import { Profiler } from './profile/profiler.ts';
import { printTransform, transform } from './scenarios/transform.ts';
import { printTable, rowsOf } from './table.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function tell({ scenario, line, round, measure }: BenchRun): void {
  const { messages, seconds, latencies, faults } = measure;
  const p99 = percentile(ascending(latencies), 0.99);
  const speed = messages === 0 ? `${seconds.toFixed(1)} s` : `${Math.round(messages / seconds)} messages/s`;
  say(
    `  ${round === 0 ? 'warm-up' : `round ${round}`} ${scenario}, ${line}: ${speed}${p99 === undefined ? '' : `, p99 ${p99.toFixed(1)} ms`}${faults.length === 0 ? '' : ' FAILED'}`,
  );
  for (const fault of faults) say(`    ${fault}`);
}

const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}`;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const began = performance.now();
  const pure = options.scenarios.includes('transform') ? await transform(options.rounds, options.messages) : undefined;
  if (pure) process.stdout.write(`${machine()}\n${printTransform(pure)}\n`);
  const line = options.scenarios.some(isOfLine) ? await runLine(options) : undefined;
  const faults = [...(pure?.faults ?? []), ...(line?.faults ?? [])];
  if (options.json !== undefined) {
    const { rows, runs } = line ?? {};
    const figures = { machine: machine(), options, transform: pure, rows, runs };
    writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
  process.stdout.write(
    faults.length === 0
      ? `verified: ${line ? 'every message once and in order' : 'every byte written, within the bounds'}, in ${Math.round((performance.now() - began) / 1_000)} s\n`
      : `FAILED: ${faults.length} faults\n${faults.map((fault) => `  ${fault}\n`).join('')}`,
  );
  return faults.length === 0 ? 0 : 1;
}

/** The scenarios that need engines: prints their table. */
async function runLine(options: BenchOptions) {
  const profiles = join(checkoutRoot(), '.heliograph', 'test', 'bench', 'profiles');
  if (options.profile) mkdirSync(profiles, { recursive: true });
  const place = await openPlace(options, options.profile ? Profiler.environment(profiles) : {}, say);
  const profiler = options.profile ? new Profiler(place.stack, profiles) : undefined;
  let runs: readonly BenchRun[] = [];
  try {
    runs = await runBench(options, place, profiler, tell);
  } finally {
    await place.stop();
  }
  const rows = rowsOf(runs);
  const faults = runs.flatMap(({ measure }) => measure.faults);
  process.stdout.write(
    `\n${machine()}; everything on this machine, ${options.partitions} partitions, ${options.chats} chats\n`,
  );
  process.stdout.write(`${printTable(rows)}\n`);
  if (profiler) process.stdout.write(`\n${profiler.report()}\n`);
  const bare = runs.map(({ measure: { latencies: _latencies, ...rest }, ...run }) => ({ ...run, ...rest }));
  return { rows, runs: bare, faults };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof WrongOption) say(`${error.message}\n\n${usage}`);
    else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);

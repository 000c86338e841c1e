import { dockerAnswers } from '../engines/choice.ts';
import { variable } from '../engines/environment.ts';
import { checkoutRoot } from '../engines/folders.ts';
import { type Phase, phases, selectPhases } from './phases.ts';
import { notRun, type PhaseResult } from './results.ts';
import { runPhase } from './run-phase.ts';
import { type LeftOut, summaryLines } from './summary.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs the phases in order and stops at the first that fails. */
async function runAll(chosen: readonly Phase[], files: readonly string[]): Promise<PhaseResult[]> {
  const results: PhaseResult[] = [];
  let failed = false;
  for (const phase of chosen) {
    if (failed) {
      results.push(notRun(phase.name));
      continue;
    }
    say(`\n== ${phase.name}: ${phase.what}`);
    const result = await runPhase(phase, { root: checkoutRoot(), files });
    results.push(result);
    failed = result.outcome === 'failed';
  }
  return results;
}

/** What cannot run here, or was not asked for. */
async function whatIsLeftOut(chosen: readonly Phase[], results: readonly PhaseResult[]): Promise<LeftOut[]> {
  const leftOut: LeftOut[] = [];
  for (const phase of phases) {
    if (!chosen.includes(phase)) leftOut.push({ what: phase.name, why: 'not asked for' });
  }
  for (const { name, outcome, passed, skipped } of results) {
    const isTests = phases.some((phase) => phase.name === name && phase.kind === 'tests');
    if (outcome === 'not run') leftOut.push({ what: name, why: 'an earlier phase failed' });
    else if (isTests && outcome === 'passed' && passed + skipped.length === 0)
      leftOut.push({ what: name, why: 'no test matches' });
  }
  const wish = variable(process.env, 'HELIOGRAPH_ENGINES');
  const docker = 'Docker path (testcontainers, docker-compose.yml on an engine)';
  if (wish === 'native' || wish === 'external') leftOut.push({ what: docker, why: `HELIOGRAPH_ENGINES=${wish}` });
  else if (!(await dockerAnswers(process.env))) leftOut.push({ what: docker, why: 'no Docker engine answers' });
  return leftOut;
}

async function main(words: readonly string[]): Promise<number> {
  const selection = selectPhases(words);
  if (!selection.ok) {
    process.stderr.write(`${selection.why}\n`);
    return 1;
  }
  const results = await runAll(selection.phases, selection.files);
  for (const line of summaryLines(results, await whatIsLeftOut(selection.phases, results))) say(line);
  return results.some((result) => result.outcome !== 'passed') ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));

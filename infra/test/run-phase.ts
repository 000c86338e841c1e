import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Phase } from './phases.ts';
import { checkResult, type PhaseResult, testResult } from './results.ts';

export interface PhaseRun {
  readonly root: string;
  /** Test files that were asked for by path. */
  readonly files: readonly string[];
}

/** Runs one phase with its output on this terminal. */
export async function runPhase(phase: Phase, run: PhaseRun): Promise<PhaseResult> {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  if (phase.kind === 'check') {
    const ok = await runNode(run.root, phase.script, phase.args);
    return checkResult(phase.name, ok, seconds());
  }
  const report = join(run.root, '.heliograph', 'test', `${phase.name}.json`);
  mkdirSync(join(run.root, '.heliograph', 'test'), { recursive: true });
  rmSync(report, { force: true });
  const ok = await runNode(run.root, 'node_modules/vitest/vitest.mjs', [
    'run',
    ...['--project', phase.name],
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    '--passWithNoTests',
    ...run.files,
  ]);
  return testResult(phase.name, report, ok, seconds());
}

function runNode(root: string, script: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

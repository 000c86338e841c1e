import { join } from 'node:path';
import type { Progress } from '../engines.ts';
import type { Environment } from '../environment.ts';
import type { StackFolders } from '../folders.ts';
import { stopRanks } from '../pid-file.ts';
import { untilAnswers } from '../probes.ts';
import { type RunningProcess, startProcess } from '../process.ts';

/** What every engine of a stack is started with. */
export interface PartPlan {
  readonly folders: StackFolders;
  readonly env: Environment;
  readonly progress: Progress;
}

/** One engine: the command that runs it and the question that proves it. */
export interface PartSpec {
  readonly name: string;
  /** What a person calls it. */
  readonly what: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly answers: () => Promise<boolean>;
  readonly stopWithinMs: number;
}

const answersWithinMs = 90_000;

/** Runs one engine and returns when it answers. */
export async function startPart(plan: PartPlan, spec: PartSpec): Promise<RunningProcess> {
  const began = Date.now();
  const process = await startProcess({
    name: spec.name,
    command: spec.command,
    args: spec.args,
    env: { ...plan.env },
    cwd: plan.folders.engines,
    logFile: join(plan.folders.logs, `${spec.name}.log`),
    run: plan.folders.run,
    rank: stopRanks.engine,
    stopWithinMs: spec.stopWithinMs,
  });
  try {
    await untilAnswers({
      what: spec.what,
      answers: spec.answers,
      withinMs: answersWithinMs,
      progress: plan.progress,
      process,
    });
  } catch (error) {
    await process.stop();
    throw error;
  }
  plan.progress(`${spec.what} answers after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return process;
}

import { fileURLToPath } from 'node:url';
import { StartRefused } from '../engines/engines.ts';
import { startDetached } from './detach.ts';
import { stackPlan } from './plan.ts';
import { runStack, type StartOutcome } from './run.ts';
import { terminal } from './terminal.ts';

const say = terminal();

async function main(words: readonly string[]): Promise<number> {
  const unknown = words.find((word) => word !== '--detach' && word !== '--in-background');
  if (unknown !== undefined) throw new StartRefused(`"${unknown}" is not known; "npm start" takes only "-- --detach".`);
  const plan = stackPlan(process.env);
  if (words.includes('--detach')) return startDetached(plan, fileURLToPath(import.meta.url), say);
  return runStack(plan, say, tellParent);
}

/** A start in the background tells the one who waits, and then stands alone. */
function tellParent(outcome: StartOutcome): void {
  if (process.send === undefined || !process.connected) return;
  process.send(outcome, () => {
    if (process.connected) process.disconnect();
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
// Whatever still waits (a download, a poll) belongs to a start that is over.
process.exit();

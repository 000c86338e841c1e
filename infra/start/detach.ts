import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../engines/engines.ts';
import { checkoutRoot, makeFolders } from '../engines/folders.ts';
import type { StackPlan } from './plan.ts';
import type { StartOutcome } from './run.ts';

/** Starts the supervisor in the background, shows what it says until it is ready, and leaves it there. */
export async function startDetached(plan: StackPlan, main: string, say: Progress): Promise<number> {
  makeFolders(plan.folders);
  const logFile = join(plan.folders.logs, 'supervisor.log');
  const follow = followFile(logFile, say);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [main, '--in-background'], {
    cwd: checkoutRoot(),
    env: { ...plan.env },
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  let outcome: StartOutcome | undefined;
  child.once('message', (message) => {
    outcome = message as StartOutcome;
  });
  child.once('exit', () => {
    outcome ??= 'failed';
  });
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', forward).on('SIGTERM', forward);
  while (outcome === undefined) {
    await pause(100);
    follow();
  }
  follow();
  if (outcome !== 'failed')
    say(`It runs in the background (pid ${child.pid}); it writes to ${logFile}. End it with "npm stop".`);
  if (child.connected) child.disconnect();
  child.unref();
  return outcome === 'ready' ? 0 : 1;
}

/** Answers a function that shows whole lines added to a file since it was last asked. */
function followFile(path: string, say: Progress): () => void {
  let position = existsSync(path) ? statSync(path).size : 0;
  let rest = '';
  return () => {
    const size = existsSync(path) ? statSync(path).size : 0;
    if (size <= position) return;
    const bytes = Buffer.alloc(size - position);
    const file = openSync(path, 'r');
    readSync(file, bytes, 0, bytes.length, position);
    closeSync(file);
    position = size;
    const lines = (rest + bytes.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) say(line);
  };
}

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../folders.ts';

/** Says to the reaper that the stack was ended in order. */
export type DismissReaper = () => void;

/** Starts the reaper of a stack: if this process is killed, the parts in the folder's pid files are ended. */
export function launchReaper(run: string): DismissReaper {
  const main = join(checkoutRoot(), 'dist', 'infra', 'engines', 'reaper', 'main.js');
  if (!existsSync(main)) return () => undefined; // not built: the next start clears what is left
  const child = spawn(process.execPath, [main, run], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => undefined); // as above
  child.stdin.on('error', () => undefined); // it has ended before us
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return () => {
    child.stdin.end('done\n');
  };
}

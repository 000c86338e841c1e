import { endLeftovers } from '../leftovers.ts';

/**
 * Waits beside a stack until its owner is gone. An owner that ends in order says `done` first; one that was killed
 * only lets the pipe close, and then the parts it left are ended here.
 */
async function watch(run: string): Promise<void> {
  let said = '';
  for await (const chunk of process.stdin) said += String(chunk);
  if (!said.includes('done')) await endLeftovers(run, () => undefined); // whom it could tell is gone
}

const run = process.argv[2];
if (run !== undefined) await watch(run);

import { spawn } from 'node:child_process';
import type { Progress } from './engines.ts';

/** A command that runs to its end while a person waits. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** What is said while it runs: `<label>, 10 s`. */
  readonly label: string;
  readonly progress: Progress;
  /** Reads each line of its output. */
  readonly onLine?: (line: string) => void;
}

export type CommandResult = { readonly ok: true } | { readonly ok: false; readonly why: string };

const beatMs = 5_000;
const keptLines = 15;

/** Runs a command, with a line of progress every five seconds. */
export function runCommand(spec: Command): Promise<CommandResult> {
  return new Promise((resolve) => {
    const began = Date.now();
    const kept: string[] = [];
    const beat = setInterval(
      () => spec.progress(`${spec.label}, ${Math.round((Date.now() - began) / 1000)} s`),
      beatMs,
    );
    const child = spawn(spec.command, spec.args, { env: spec.env, cwd: spec.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const take = lineReader((line) => {
      kept.push(line);
      if (kept.length > keptLines) kept.shift();
      spec.onLine?.(line);
    });
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const finish = (result: CommandResult) => {
      clearInterval(beat);
      resolve(result);
    };
    child.once('error', (error) => finish({ ok: false, why: error.message }));
    child.once('close', (code) => {
      finish(code === 0 ? { ok: true } : { ok: false, why: `exit code ${code}\n${kept.join('\n')}` });
    });
  });
}

function lineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}

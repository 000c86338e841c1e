import { parseArgs } from 'node:util';
import { type FaultOptions, fullForm, longForm, shortForm } from './options.ts';
import { reportText, violations } from './report.ts';
import { runFaults } from './run.ts';

const usage =
  'test:faults takes --short, --long, --seed n, --messages n (each way), --chats n and --kills n (of each service)';

function optionsFrom(words: string[]): FaultOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: words,
    options: {
      short: { type: 'boolean' },
      long: { type: 'boolean' },
      seed: text,
      messages: text,
      chats: text,
      kills: text,
    },
  });
  const number = (name: 'seed' | 'messages' | 'chats' | 'kills'): number | undefined => {
    const given = values[name];
    if (given === undefined) return undefined;
    if (!/^\d{1,9}$/.test(given)) throw new Error(`--${name} must be a whole number, not "${given}"`);
    return Number(given);
  };
  const kills = number('kills');
  const form = values.short ? shortForm : values.long ? longForm(kills ?? 100) : fullForm;
  return {
    ...form,
    seed: number('seed') ?? form.seed,
    messages: number('messages') ?? form.messages,
    chats: number('chats') ?? form.chats,
    kills: kills ?? form.kills,
  };
}

const say = (line: string) => process.stderr.write(`  ${line}\n`);

try {
  const report = await runFaults(optionsFrom(process.argv.slice(2)), say);
  const wrong = violations(report);
  process.stdout.write(`\n${reportText(report)}\n\n`);
  process.stdout.write(wrong.length === 0 ? 'Nothing lost, doubled or out of order.\n' : `${wrong.join('\n')}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${usage}\n`);
  process.exitCode = 1;
}
// Kept-alive connections to what has ended hold up nobody.
process.exit();

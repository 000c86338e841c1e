import type { Progress } from '../engines/engines.ts';

/** Says lines on standard output. A reader that left (`npm start | head`) ends what is shown, not what runs. */
export function terminal(): Progress {
  process.stdout.on('error', () => undefined);
  return (line) => process.stdout.write(`${line}\n`);
}

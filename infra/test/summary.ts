import type { PhaseResult } from './results.ts';

/** Something that this run did not do, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** The end of a run: a table, what was left out by name, and the count alone on the last line. */
export function summaryLines(results: readonly PhaseResult[], leftOut: readonly LeftOut[]): string[] {
  const skipped = results.flatMap((result) =>
    result.skipped.map((test) => ({ what: `${result.name}: ${test}`, why: 'skipped by the test itself' })),
  );
  const everything = [...leftOut, ...skipped];
  return [
    '',
    ...results.map(tableLine),
    '',
    everything.length === 0 ? 'Left out: nothing' : 'Left out:',
    ...everything.map(({ what, why }) => `  ${what}: ${why}`),
    '',
    countLine(results),
  ];
}

/** The last line of a run, in a form that a program can read. */
export function countLine(results: readonly PhaseResult[]): string {
  const sum = (pick: (result: PhaseResult) => number) => results.reduce((total, result) => total + pick(result), 0);
  return `${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed`;
}

function tableLine({ name, outcome, passed, failed, skipped, seconds }: PhaseResult): string {
  const counts =
    passed + failed + skipped.length === 0 ? '' : `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
  const time = outcome === 'not run' ? '' : `${seconds.toFixed(1)} s`;
  return `  ${name.padEnd(12)} ${outcome.padEnd(8)} ${time.padStart(8)}  ${counts}`.trimEnd();
}

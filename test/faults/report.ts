import type { Broken } from './broken-assumption.ts';
import { wrongIn } from './compare.ts';
import type { FaultOptions } from './options.ts';
import type { Action, Step } from './schedule.ts';
import type { Row } from './verifier.ts';

export interface FaultReport {
  readonly options: FaultOptions;
  readonly steps: readonly Step[];
  readonly rows: readonly Row[];
  readonly broken: Broken;
  /** What the sandbox did wrong, by name. */
  readonly sandbox: ReadonlyMap<string, number>;
  readonly posts: number;
  readonly texts: number;
  readonly repeatedEvents: number;
  readonly unwell: { readonly refused: number; readonly cut: number };
  readonly leftOut: readonly string[];
  readonly tookMs: number;
}

/** Everything that was found wrong, a line each. */
export function violations({ rows, broken }: FaultReport): readonly string[] {
  const found = rows.filter(({ difference }) => wrongIn(difference) > 0).map(wrongLine);
  const { lostAnswers, resent, others } = broken;
  if (wrongIn(others) > 0) found.push(wrongLine({ where: 'phone, assumption broken', difference: others }));
  if (resent !== lostAnswers) found.push(`assumption broken: ${lostAnswers} answers lost, ${resent} sent again`);
  return found;
}

function wrongLine({ where, difference }: Row): string {
  const shown = (ids: readonly string[]) => (ids.length === 0 ? '0' : `${ids.length} (${ids.slice(0, 5).join(', ')})`);
  const { lost, doubled, disordered, strange } = difference;
  return `${where}: lost ${shown(lost)}, doubled ${shown(doubled)}, out of order ${shown(disordered)}, strange ${shown(strange)}`;
}

/** One table of what was done and what was found. */
export function reportText(report: FaultReport): string {
  const { options, rows, broken, posts, texts, tookMs, leftOut } = report;
  const { lostAnswers, resent, others } = broken;
  const cells: string[][] = [
    ['where', 'checked', 'lost', 'doubled', 'out of order', 'strange'],
    ...rows.map(({ where, difference }) => [where, ...figures(difference)]),
    ['phone, assumption broken: the others', ...figures(others)],
  ];
  return [
    `The line under force: seed ${options.seed}, ${options.chats} chats, ${posts} posts and ${texts} texts of owners, ${(tookMs / 1000).toFixed(0)} s`,
    '',
    ...table(cells),
    '',
    `Done to it: ${listed(actionsOf(report.steps))}`,
    `WhatsApp: ${listed(report.sandbox)}`,
    `Subscriber: ${report.unwell.refused} events refused, ${report.unwell.cut} taken with the answer cut off, ${report.repeatedEvents} repeated under the same id`,
    `No status within ${options.unknownWindowMs / 1000} s: ${lostAnswers} answers lost, ${resent} sent again, ${wrongIn(others)} others`,
    ...leftOut.map((what) => `Left out: ${what}`),
  ].join('\n');
}

type Difference = Row['difference'];

const figures = ({ checked, lost, doubled, disordered, strange }: Difference): string[] =>
  [checked, lost.length, doubled.length, disordered.length, strange.length].map(String);

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)];
}

function actionsOf(steps: readonly Step[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { action } of steps) {
    const name = doneTo(action);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => a.localeCompare(b)));
}

function doneTo(action: Action): string {
  if (action.type === 'engine') return `${action.engine} ${action.signal === 'SIGKILL' ? 'killed' : 'restarted'}`;
  const past = { kill: 'killed', freeze: 'frozen', restart: 'restarted', rival: 'taken over and back' } as const;
  return `${action.service} ${past[action.type]}`;
}

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, times]) => `${name} ${times}`).join(', ');

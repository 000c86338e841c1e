import { parseArgs } from 'node:util';

/** Those of a whole line, on engines. */
const lineScenarioNames = ['outbound', 'reported', 'ingest', 'inbound', 'statuses', 'round-trip', 'idle'] as const;
export type LineScenarioName = (typeof lineScenarioNames)[number];

/** `transform` needs no engines. */
export const scenarioNames = ['transform', ...lineScenarioNames] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export const isOfLine = (name: ScenarioName): name is LineScenarioName => name !== 'transform';

export interface BenchOptions {
  readonly scenarios: readonly ScenarioName[];
  readonly rounds: number;
  /** Messages of a run; each scenario has its own number without it. */
  readonly messages: number | undefined;
  /** How long the scenarios that are measured by time last. */
  readonly seconds: number;
  readonly chats: number;
  readonly partitions: number;
  /** Messages a second of `round-trip`; half of what `outbound` reached without it. */
  readonly rate: number | undefined;
  readonly json: string | undefined;
  readonly profile: boolean;
  /** Measures our line only. */
  readonly withoutBare: boolean;
}

export const usage = `npm run bench -- [options]
  --scenario a,b     of ${scenarioNames.join(', ')}; all without it
  --rounds n         rounds, our line and the bare one in turn (3; of transform three times as many, short ones)
  --messages n       messages of a run, instead of each scenario's own number
  --seconds n        how long idle lasts (30)
  --chats n          chats that take part (1000)
  --partitions n     partitions of every topic (4)
  --rate n           messages a second of round-trip (half of what outbound reached)
  --json FILE        writes every run and the medians there
  --profile          CPU profiles of the services during our line's runs, and their dearest functions
  --no-bare          our line only
  --quick            one short round
`;

/** A command line that cannot be followed. */
export class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

const isScenario = (name: string): name is ScenarioName => scenarioNames.some((known) => known === name);

function scenariosOf(list: string | undefined): readonly ScenarioName[] {
  if (list === undefined) return scenarioNames;
  return list.split(',').map((name) => {
    if (isScenario(name)) return name;
    throw new WrongOption(`there is no scenario "${name}"; there are ${scenarioNames.join(', ')}`);
  });
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new WrongOption(`--${name} must be a number above 0, not "${text}"`);
}

/** Reads the command line; throws `WrongOption` with what is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      rounds: { type: 'string' },
      messages: { type: 'string' },
      seconds: { type: 'string' },
      chats: { type: 'string' },
      partitions: { type: 'string' },
      rate: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'boolean' },
      'no-bare': { type: 'boolean' },
      quick: { type: 'boolean' },
    },
  });
  const quick = values.quick === true;
  return {
    scenarios: scenariosOf(values.scenario),
    rounds: numberOf('rounds', values.rounds) ?? (quick ? 1 : 3),
    messages: numberOf('messages', values.messages) ?? (quick ? 1_000 : undefined),
    seconds: numberOf('seconds', values.seconds) ?? (quick ? 4 : 30),
    chats: numberOf('chats', values.chats) ?? (quick ? 200 : 1_000),
    partitions: numberOf('partitions', values.partitions) ?? 4,
    rate: numberOf('rate', values.rate),
    json: values.json,
    profile: values.profile === true,
    withoutBare: values['no-bare'] === true,
  };
}

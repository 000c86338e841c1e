import { mayHoldShorthand, scanShorthand } from '../../../services/core/shorthand/scan.ts';
import { createCodec } from '../../../services/platform/avro/codec.ts';
import { readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { topics } from '../../../services/platform/kafka/topics.ts';
import { type Spread, spreadOf } from '../measure.ts';
import { inboundCorpus } from '../pure/inbound-corpus.ts';
import { inboundStep } from '../pure/inbound-step.ts';
import { barePass, ourPass, type PureInput, pureInput } from '../pure/line.ts';
import { fullShorthand, outboundCorpus, plainShorthand } from '../pure/outbound-corpus.ts';
import { outboundStep } from '../pure/outbound-step.ts';

/** What one direction costs, in microseconds of CPU a record. */
export interface PureCost {
  readonly direction: 'outbound' | 'inbound';
  readonly ours: Spread;
  /** Decoding and encoding the same records. */
  readonly bare: Spread;
  /** Of rounds that stand side by side. */
  readonly ratio: Spread;
}

export interface TransformFigures {
  readonly costs: readonly PureCost[];
  /** Parses in a second of CPU: of the usual shorthand, and of one with all that a template may have. */
  readonly parses: { readonly usual: Spread; readonly full: Spread };
  /** Nanoseconds that a text without marks costs, of each length. */
  readonly unmarked: readonly { readonly length: number; readonly nanoseconds: Spread }[];
  readonly faults: readonly string[];
}

/** The step may cost so many times what its bytes cost alone. */
export const dearest = 3;
/** Usual shorthands that a core must parse in a second at least. */
export const leastParses = 300_000;

const distinct = 2_000;
const usual = 20_000;
/** Runs are short: each round of the other scenarios is three of these. */
const roundsEach = 3;
const warmUps = 3;
const lengths = [40, 500, 4_000];

const micros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const spreadOfAll = (values: readonly number[]): Spread => spreadOf(values) ?? { median: 0, least: 0, most: 0 };

/** Transform without engines: the pure step of both directions beside the bare cost of its bytes, and the reading of texts. */
export async function transform(rounds: number, messages: number = usual): Promise<TransformFigures> {
  const ids = new Map(topics.map(({ name }, at) => [name as string, at + 1]));
  const codec = createCodec(readSchemaFiles('schemas'), topics, ids, { schemaById: async () => ({ found: false }) });
  const passes = Math.max(1, Math.round(messages / distinct));
  const inputs = {
    outbound: await pureInput(codec, outboundStep(codec), outboundCorpus(distinct)),
    inbound: await pureInput(codec, inboundStep(codec), inboundCorpus(distinct)),
  };
  const faults: string[] = [];
  const costOf = async (pass: typeof ourPass, input: PureInput): Promise<{ cost: number; bytes: number }> => {
    let bytes = 0;
    const before = micros();
    for (let n = 0; n < passes; n += 1) bytes += await pass(codec, input);
    return { cost: (micros() - before) / (passes * distinct), bytes };
  };
  const costs: PureCost[] = [];
  for (const direction of ['outbound', 'inbound'] as const) {
    const input = inputs[direction];
    const measured: { readonly ours: number; readonly bare: number }[] = [];
    for (let round = -warmUps; round < rounds * roundsEach; round += 1) {
      const bareFirst = round % 2 === 0 ? await costOf(barePass, input) : undefined;
      const ours = await costOf(ourPass, input);
      const bare = bareFirst ?? (await costOf(barePass, input));
      if (ours.bytes !== bare.bytes) faults.push(`${direction}: ${ours.bytes} bytes written, not ${bare.bytes}`);
      if (round >= 0) measured.push({ ours: ours.cost, bare: bare.cost });
    }
    const ratio = spreadOfAll(measured.map(({ ours, bare }) => ours / bare));
    if (ratio.median > dearest) faults.push(`${direction}: ${ratio.median.toFixed(2)} times the bare cost`);
    costs.push({
      direction,
      ours: spreadOfAll(measured.map(({ ours }) => ours)),
      bare: spreadOfAll(measured.map(({ bare }) => bare)),
      ratio,
    });
  }
  const parsesOf = (write: (n: number) => string): Spread =>
    spreadOfAll(roundsOf(rounds, () => parsing(write)).map((cost) => 1e6 / cost));
  const parses = { usual: parsesOf(plainShorthand), full: parsesOf(fullShorthand) };
  if (parses.usual.median < leastParses)
    faults.push(`${Math.round(parses.usual.median)} shorthands a second, not ${leastParses}`);
  const unmarked = lengths.map((length) => ({
    length,
    nanoseconds: spreadOfAll(roundsOf(rounds, () => looking(length)).map((cost) => cost * 1_000)),
  }));
  return { costs, parses, unmarked, faults };
}

const roundsOf = (rounds: number, cost: () => number): number[] =>
  Array.from({ length: rounds * roundsEach + warmUps }, cost).slice(warmUps);

/** Microseconds that the parse of one shorthand costs. */
function parsing(write: (n: number) => string): number {
  const texts = Array.from({ length: distinct }, (_, n) => Buffer.from(write(n)).toString());
  let templates = 0;
  const before = micros();
  for (let n = 0; n < 50; n += 1)
    for (const text of texts) {
      const scan = scanShorthand(text);
      if (scan.ok) templates += scan.segments.length;
    }
  const cost = micros() - before;
  if (templates < 50 * distinct) throw new Error('a shorthand was not read');
  return cost / (50 * distinct);
}

/** Microseconds until a text is known to hold no mark. */
function looking(length: number): number {
  const sentence = 'Your parcel is on its way: 2.5 kg, to be with you on Thursday (between 9 and 12). ';
  const times = Math.ceil(4e7 / length);
  // Through bytes: a text lies in one piece, as one that was decoded does.
  const texts = Array.from({ length: 50 }, (_, n) =>
    Buffer.from(`${n} ${sentence.repeat(length / sentence.length + 1)}`.slice(0, length)).toString(),
  );
  let marked = 0;
  const before = micros();
  for (let n = 0; n < times; n += 1) if (mayHoldShorthand(texts[n % texts.length] ?? '')) marked += 1;
  const cost = micros() - before;
  if (marked > 0) throw new Error('a mark was seen where none is');
  return cost / times;
}

const between = ({ median, least, most }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;

/** The figures as text. */
export function printTransform({ costs, parses, unmarked }: TransformFigures): string {
  const rows = costs.map(
    ({ direction, ours, bare, ratio }) =>
      `  ${direction.padEnd(9)} ${between(ours, 1).padEnd(20)} ${between(bare, 1).padEnd(20)} ${between(ratio, 2)}`,
  );
  const thousands = ({ median, least, most }: Spread): string =>
    between({ median: median / 1_000, least: least / 1_000, most: most / 1_000 }, 0);
  return [
    `transform, the pure step: µs of CPU a record, medians with the least and the most`,
    `  ${'direction'.padEnd(9)} ${'ours'.padEnd(20)} ${'bare Avro'.padEnd(20)} of bare (at most ${dearest})`,
    ...rows,
    `  shorthand: ${thousands(parses.usual)} thousand parses a second of CPU (at least ${leastParses / 1_000}); with all keys ${thousands(parses.full)}`,
    ...unmarked.map(
      ({ length, nanoseconds }) => `  a text of ${length} characters without marks: ${between(nanoseconds, 0)} ns`,
    ),
  ].join('\n');
}

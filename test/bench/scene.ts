import { setTimeout as pause } from 'node:timers/promises';
import type { Line, Told } from './lines/line.ts';
import type { Generator } from './load/generator.ts';
import type { PhoneLog } from './phone-log.ts';
import type { Preload } from './preload.ts';
import type { Tag } from './tags.ts';
import type { TopicTail } from './tail.ts';
import { type Part, UsageWatch } from './usage.ts';
import { faultsOf } from './verify.ts';

/** One line with all that a run of it needs. */
export interface Scene {
  readonly line: Line;
  readonly tail: TopicTail;
  readonly phones: PhoneLog;
  readonly generator: Generator;
  readonly preload: Preload;
  /** Engines, sandbox and generator. */
  readonly surroundings: () => readonly Part[];
  /** A number that no run had before. */
  nextRun(): number;
  /** Whether WhatsApp's statuses come to our line. */
  reports(on: boolean): Promise<void>;
}

/** What a run must have brought when it is over. */
export interface Wanted {
  /** Messages at phones. */
  readonly atPhones: boolean;
  readonly events: readonly Told['what'][];
  /** Rows of the record. */
  readonly rows: boolean;
}

export interface Outcome {
  /** When each message came to its phone, by sequence number. */
  readonly phoneAt: ReadonlyMap<number, number>;
  /** When the reader had the last kind of event of each, by sequence number. */
  readonly eventAt: ReadonlyMap<number, number>;
  readonly faults: readonly string[];
}

const POLL_MS = 20;
const BASE_WAIT_MS = 30_000;
/** Who is slower than this is not waited for. */
const LEAST_PER_SECOND = 50;
/** What comes twice comes a little later. */
const AFTERMATH_MS = 300;

/** One run of a scenario: what is there before it is left out of account. */
export class Run {
  readonly #scene: Scene;
  readonly #position: number;
  readonly tags: readonly Tag[];

  private constructor(scene: Scene, tags: readonly Tag[], position: number) {
    this.#scene = scene;
    this.tags = tags;
    this.#position = position;
  }

  static async begin(scene: Scene, count: number): Promise<Run> {
    const run = scene.nextRun();
    const chats = scene.line.chats.length;
    const tags = Array.from({ length: count }, (_, seq): Tag => ({ run, seq, chat: seq % chats }));
    await scene.phones.clear();
    scene.tail.take();
    return new Run(scene, tags, await scene.line.position());
  }

  watch(): UsageWatch {
    return new UsageWatch([...this.#scene.line.parts(), ...this.#scene.surroundings()]);
  }

  /** Waits until all is there, or for long enough. */
  async complete({ atPhones, events }: Wanted): Promise<void> {
    const { tail, phones } = this.#scene;
    const count = this.tags.length;
    const end = performance.now() + BASE_WAIT_MS + (count / LEAST_PER_SECOND) * 1_000;
    const isComplete = async (): Promise<boolean> =>
      tail.count >= count * events.length && (!atPhones || (await phones.has(count)));
    while (!(await isComplete()) && performance.now() < end) await pause(POLL_MS);
  }

  /** Compares every place with what was sent. `tags`: where the messages are those of an earlier run. */
  async outcome(wanted: Wanted, tags: readonly Tag[] = this.tags): Promise<Outcome> {
    const { line, tail, phones } = this.#scene;
    await pause(AFTERMATH_MS);
    const expected = { run: tags[0]?.run ?? 0, count: tags.length };
    const faults: string[] = [];
    const phoneAt = new Map<number, number>();
    if (wanted.atPhones) {
      const arrivals = await phones.accepted();
      faults.push(
        ...faultsOf(
          'phones',
          expected,
          arrivals.map(({ tag }) => tag),
        ),
      );
      for (const { at, tag } of arrivals) if (tag && !phoneAt.has(tag.seq)) phoneAt.set(tag.seq, at);
    }
    const told = tail.take().map(({ record, at }) => ({ at, ...line.told(record) }));
    const eventAt = new Map<number, number>();
    for (const kind of wanted.events) {
      const ofKind = told.filter(({ what }) => what === kind);
      faults.push(
        ...faultsOf(
          `events (${kind})`,
          expected,
          ofKind.map(({ tag }) => tag),
        ),
      );
      for (const { tag, at } of ofKind) if (tag) eventAt.set(tag.seq, at);
    }
    const others = told.filter(({ what }) => !wanted.events.includes(what)).length;
    if (others > 0) faults.push(`events: ${others} of a kind that was not to come`);
    if (wanted.rows) faults.push(...faultsOf('rows', expected, await line.recorded(this.#position)));
    return { phoneAt, eventAt, faults: faults.map((fault) => `${line.name}: ${fault}`) };
  }
}

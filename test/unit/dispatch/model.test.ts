import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Protocol } from '../../../services/core/content/target.ts';
import type { Outcome } from '../../../services/core/contract/records.ts';
import { parseCallbackData } from '../../../services/core/ids/callback-data.ts';
import type { QueueSettings } from '../../../services/dispatch/queue/settings.ts';
import type { MessageCall, SendResult } from '../../../services/whatsapp/client.ts';
import {
  type Client,
  Cluster,
  clientNumber,
  clientStatusRecord,
  knownNumber,
  number,
  statusRecord,
} from './cluster.ts';
import { clientId, image, integrationId, part, prepared, text } from './prepared-messages.ts';
import { flush, SimulatedProcess } from './simulated-process.ts';

const CHATS = 4;
const MESSAGES = 24;
const settings: Partial<QueueSettings> = {
  maxCalls: 3,
  maxEntries: 9,
  leaseMs: 400,
  callTimeoutMs: 1000,
  unknownWindowMs: 3000,
  giveUpAfterMs: 1e12,
  retryAttempts: 100,
  throttleAttempts: 100,
  resends: 100,
};

/** Small, fast, and the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Written {
  readonly chat: string;
  /** WhatsApp has decided. */
  decided: boolean;
}

/** WhatsApp, and the world that carries calls to it: what it accepts it reports, well within the window. */
class World {
  readonly cluster = new Cluster();
  readonly phone: { readonly chat: string; readonly message: string; readonly part: number }[] = [];
  readonly refused = new Set<string>();
  readonly underway = new Map<string, Written>();
  readonly wrong: string[] = [];
  readonly protocol: Protocol;
  readonly #random: () => number;
  #ids = 0;
  #later: { readonly at: number; readonly run: () => void }[] = [];

  constructor(random: () => number, protocol: Protocol) {
    this.#random = random;
    this.protocol = protocol;
  }

  /** Runs what has come due. */
  pass(ms: number): void {
    this.cluster.now += ms;
    const due = this.#later.filter(({ at }) => at <= this.cluster.now).sort((a, b) => a.at - b.at);
    this.#later = this.#later.filter(({ at }) => at > this.cluster.now);
    for (const { run } of due) run();
  }

  get isQuiet(): boolean {
    return this.#later.length === 0;
  }

  client(isAlive: () => boolean): Client {
    return {
      sent: [],
      indicate: () => Promise.reject(new Error('no indicators here')),
      connections: () => ({ running: 0, waiting: 0 }),
      close: () => Promise.resolve(),
      send: (call, _credentials, lease) =>
        new Promise((settle) => {
          // The socket comes some time later; the process may be dead by then.
          this.#in(600, () => {
            if (!isAlive()) return;
            if (!lease.valid()) return settle({ type: 'notSent', cause: 'lease', reason: 'over' });
            if (this.#random() < 0.05) return settle({ type: 'notSent', cause: 'away', reason: 'refused' });
            this.#written(call, settle);
          });
        }),
    };
  }

  #written(call: MessageCall, settle: (result: SendResult) => void): void {
    const {
      clientId: chat,
      messageId: message,
      part: of,
    } = parseCallbackData(call.callbackData) ?? { clientId: '', messageId: '', part: 0 };
    const before = this.underway.get(chat);
    if (before && !before.decided) this.wrong.push(`a second call is under way for ${call.callbackData}`);
    const written = { chat, decided: false };
    this.underway.set(chat, written);
    this.#in(300, () => {
      written.decided = true;
      const fate = this.#random();
      if (fate < 0.6 || (fate < 0.75 && fate >= 0.6)) {
        this.phone.push({ chat, message, part: of });
        this.#ids += 1;
        const externalId = `wamid.${this.#ids}`;
        for (const word of ['sent', 'delivered', 'delivered'])
          this.#in(1200, () => this.#report(call.callbackData, chat, externalId, word));
        const answer: SendResult =
          fate < 0.6
            ? { type: 'accepted', externalId, whatsappId: null, messageStatus: null }
            : { type: 'unknown', reason: 'cut' };
        this.#in(600, () => settle(answer));
      } else if (fate < 0.85) {
        this.#in(600, () => settle({ type: 'unknown', reason: 'cut' }));
      } else {
        const errorClass = fate < 0.88 ? 'permanent' : fate < 0.95 ? 'retry' : 'throttle';
        if (errorClass === 'permanent') this.refused.add(message);
        const code = { failure: 'bad_request', code: 1, title: 't', details: null, status: 400 } as const;
        const refusal = { type: 'refused', errorClass, ...code, retryAfterMs: null, underlyingError: '{}' } as const;
        this.#in(300, () => settle(refusal));
      }
    });
  }

  #report(callback: string, chat: string, externalId: string, word: string): void {
    const [record, headers] =
      this.protocol === 'cloud'
        ? ([statusRecord(integrationId, callback, externalId, word), { callback }] as const)
        : ([clientStatusRecord(integrationId, chat, externalId, word), { protocol: this.protocol }] as const);
    this.cluster.produce('whatsapp.statuses', chat, record, { status: word, ...headers });
  }

  #in(most: number, run: () => void): void {
    this.#later.push({ at: this.cluster.now + Math.floor(this.#random() * most), run });
  }
}

const chatOf = (n: number): number => n % CHATS;

function messages(random: () => number) {
  return Array.from({ length: MESSAGES }, (_, n) => {
    const parts = random() < 0.3 ? [part(image(`i${n}`)), part(text(`t${n}`))] : [part(text(`t${n}`))];
    return prepared(chatOf(n), n, parts, { received: 1_000_000 });
  });
}

async function run(seed: number, protocol: Protocol = 'cloud'): Promise<World> {
  const random = chance(seed);
  const world = new World(random, protocol);
  const { cluster } = world;
  let born = 0;
  const alive = new Set<SimulatedProcess>();
  const birth = (): SimulatedProcess => {
    born += 1;
    const process: SimulatedProcess = new SimulatedProcess(cluster, `p${born}`, {
      settings,
      random,
      integrations: knownNumber(protocol === 'cloud' ? number : clientNumber),
      client: world.client(() => alive.has(process)),
    });
    alive.add(process);
    process.restore();
    return process;
  };
  let owner = birth();
  const all = messages(random);
  const isDone = (): boolean =>
    all.length === 0 && cluster.store.size === 0 && world.isQuiet && cluster.positions.prepared === MESSAGES;
  for (let round = 0; round < 6000 && !isDone(); round += 1) {
    const next = random() < 0.4 ? all.shift() : undefined;
    if (next) cluster.produce('outbound.prepared', next.clientId, next);
    world.pass(Math.floor(random() * 120));
    await flush();
    // Whatever the runtime may do, in any order, with a commit between or not.
    for (let n = 0; n < 4; n += 1) {
      const act = random();
      if (act < 0.25) owner.takeAnswer();
      else if (act < 0.4) owner.runTimers();
      else if (act < 0.7) await owner.read(1 + Math.floor(random() * 6));
      else await owner.commit();
    }
    const trouble = round < 700 ? random() : 1;
    if (trouble < 0.01) {
      alive.delete(owner);
      owner = birth();
    } else if (trouble < 0.02) {
      owner.restore();
    } else if (trouble < 0.04) {
      const others = [...alive].filter((one) => one !== owner);
      owner = others[Math.floor(random() * others.length)] ?? birth();
      owner.restore();
    }
    for (const process of alive) if (process !== owner) process.passOn();
  }
  for (let n = 0; n < 3; n += 1) {
    await flush();
    await owner.settle();
  }
  return world;
}

function faultsOf(world: World): string[] {
  const { cluster, phone, refused, wrong } = world;
  const faults = [...wrong];
  if (cluster.store.size > 0) faults.push(`${cluster.store.size} entries are left`);
  const ends = new Map<string, Outcome[]>();
  for (const outcome of cluster.outcomes)
    ends.set(outcome.messageId, [...(ends.get(outcome.messageId) ?? []), outcome]);
  for (let n = 0; n < MESSAGES; n += 1) {
    const id = prepared(chatOf(n), n).messageId;
    const outcomes = ends.get(id) ?? [];
    const arrived = phone.filter(({ message }) => message === id).map(({ part: of }) => of);
    const last = outcomes.at(-1);
    const complete = last !== undefined && (last.type !== 'accepted' || outcomes.length === last.parts);
    if (!complete || outcomes.some(({ part: of }, at) => of !== at))
      faults.push(`message ${n} ended ${JSON.stringify(outcomes.map(({ part: of, type }) => [of, type]))}`);
    const expected = outcomes.filter(({ type }) => type === 'accepted').map(({ part: of }) => of);
    // Which of the two became of it, nobody knows where no status names the message.
    const orMore = world.protocol === 'api-client' && last?.type === 'unknown' ? [...expected, last.part] : expected;
    if (![expected, orMore].some((parts) => parts.join() === arrived.join()))
      faults.push(`message ${n} is at the phone as ${arrived.join()}, accepted as ${expected.join()}`);
    if (last?.type === 'refused' && !refused.has(id)) faults.push(`message ${n} was refused by nobody`);
  }
  for (let chat = 0; chat < CHATS; chat += 1) {
    const numbers = phone
      .filter((one) => one.chat === clientId(chat))
      .map(({ message, part: of }) => {
        const n = Array.from({ length: MESSAGES }, (_, at) => at).find(
          (at) => prepared(chatOf(at), at).messageId === message,
        );
        return (n ?? -1) * 10 + of;
      });
    if (numbers.some((one, at) => at > 0 && one <= (numbers[at - 1] ?? 0)))
      faults.push(`chat ${chat} got ${numbers.join()}`);
  }
  return faults;
}

describe('the queues under lost answers, refusals, rebuilds, kills and moves', () => {
  it('bring every message to one end, in order, with one call of a chat at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.noShrink(fc.integer()), async (seed) => {
        expect(faultsOf(await run(seed))).toEqual([]);
      }),
      { numRuns: 25, examples: [[-796357829]] },
    );
  }, 60_000);

  it('doubles nothing and keeps the order where no status names its message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.noShrink(fc.integer()), async (seed) => {
        expect(faultsOf(await run(seed, 'api-client'))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

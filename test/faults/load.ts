import { setTimeout as pause } from 'node:timers/promises';
import type { Business } from '../e2e/harness/business.ts';
import { type Chat, post, write } from './chats.ts';
import { planPost } from './posts.ts';
import type { Chance } from './random.ts';

/** A load that does not wait for the line: what cannot be posted yet queues up in its chat, in order. */
export interface Load {
  /** Releases so many posts and so many texts of owners, in bursts, evenly over the time. */
  release(count: number, overMs: number): Promise<void>;
  /** One of each in every chat. */
  oneEverywhere(): void;
  /** Handed out and not yet accepted; throws what has failed for good. */
  waiting(): number;
  /** Ends when everything handed out has been accepted; fails with the first one that was not. */
  drained(): Promise<void>;
}

const longestBurst = 4;

export function createLoad(business: Business, chats: readonly Chat[], by: Chance): Load {
  const outward = new Map(chats.map((chat) => [chat, lane()]));
  const inward = new Map(chats.map((chat) => [chat, lane()]));
  const planned = new Map(chats.map((chat) => [chat, 0]));

  const postIn = (chat: Chat): void => {
    const n = planned.get(chat) ?? 0;
    planned.set(chat, n + 1);
    const one = planPost(chat.n, n, by);
    outward.get(chat)?.add(() => post(business, chat, one));
  };
  const writeIn = (chat: Chat): void => inward.get(chat)?.add(() => write(business, chat));
  const all = () => [...outward.values(), ...inward.values()];

  return {
    release: async (count, overMs) => {
      const bursts = [...burstsOf(count, postIn), ...burstsOf(count, writeIn)];
      const began = performance.now();
      for (const [n, burst] of by.shuffled(bursts).entries()) {
        const due = began + (n / bursts.length) * overMs;
        if (due > performance.now()) await pause(due - performance.now());
        burst();
      }
    },
    oneEverywhere: () => {
      for (const chat of chats) {
        postIn(chat);
        writeIn(chat);
      }
    },
    waiting: () => all().reduce((sum, { waiting }) => sum + waiting(), 0),
    drained: async () => {
      await Promise.all(all().map(({ done }) => done()));
    },
  };

  function burstsOf(count: number, move: (chat: Chat) => void): (() => void)[] {
    const bursts: (() => void)[] = [];
    for (let left = count; left > 0; ) {
      const size = Math.min(left, by.between(1, longestBurst));
      const chat = by.pick(chats);
      bursts.push(() => {
        for (let n = 0; n < size; n++) move(chat);
      });
      left -= size;
    }
    return bursts;
  }
}

interface Lane {
  add(work: () => Promise<void>): void;
  waiting(): number;
  done(): Promise<void>;
}

/** One after the other; after a failure nothing more is done, for it would come out of order. */
function lane(): Lane {
  let last = Promise.resolve();
  let length = 0;
  let failure: unknown;
  return {
    add: (work) => {
      length += 1;
      last = last.then(async () => {
        try {
          if (failure === undefined) await work();
        } catch (error) {
          failure = error;
        }
        length -= 1;
      });
    },
    waiting: () => {
      if (failure !== undefined) throw failure;
      return length;
    },
    done: async () => {
      await last;
      if (failure !== undefined) throw failure;
    },
  };
}

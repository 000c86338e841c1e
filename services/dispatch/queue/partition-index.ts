import type { Barrier } from '../../platform/kafka/streams/topology.ts';
import { noTries, type Tries } from './step.ts';

/** A chat with messages to send. */
export interface Chat {
  /** Places of its entries in order; the first is the head. Never empty. */
  readonly places: number[];
  /** Of the head. */
  tries: Tries;
  /** The moment that was reserved at its number for the head to start. */
  slot: number | null;
}

/**
 * The queues of one partition, in memory: which chats have entries, and where. What the entries hold is in the store alone. Built
 * anew with every task.
 */
export interface PartitionIndex {
  chat(clientId: string): Chat | undefined;
  chats(): Iterable<readonly [string, Chat]>;
  /** Adds an entry at the end; true when it is the head. */
  append(clientId: string, place: number): boolean;
  /** Takes the head away; undefined when the chat has no further entry. */
  shift(clientId: string): number | undefined;
  /** All entries of the partition. */
  readonly entries: number;
  /** Chats whose head may start but for the bound on calls, first come first. */
  readonly waiting: Set<string>;
  /** Of doubts whose time is over, by call. */
  readonly barriers: Map<string, Barrier>;
}

export function createPartitionIndex(): PartitionIndex {
  const chats = new Map<string, Chat>();
  let entries = 0;
  return {
    chat: (clientId) => chats.get(clientId),
    chats: () => chats,
    append(clientId, place) {
      entries += 1;
      const chat = chats.get(clientId);
      if (chat) {
        chat.places.push(place);
        return false;
      }
      chats.set(clientId, { places: [place], tries: noTries, slot: null });
      return true;
    },
    shift(clientId) {
      const chat = chats.get(clientId);
      if (!chat) return undefined;
      entries -= 1;
      chat.places.shift();
      chat.tries = noTries;
      chat.slot = null;
      const [next] = chat.places;
      if (next === undefined) chats.delete(clientId);
      return next;
    },
    get entries() {
      return entries;
    },
    waiting: new Set(),
    barriers: new Map(),
  };
}

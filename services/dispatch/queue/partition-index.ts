import type { Barrier } from '../../platform/kafka/streams/topology.ts';
import { EndedCalls } from './ended-calls.ts';
import { noReports, type Reports } from './reports.ts';
import { noTries, type Tries } from './step.ts';
import { WaitingChats } from './waiting-chats.ts';

/** Where an entry stands in its chat's queue. */
export interface Place {
  readonly place: number;
  /** Of the record that brought it; forgotten when the task is built anew. */
  readonly traceparent: string | undefined;
}

/** A chat with messages to send. */
export interface Chat {
  readonly head: Place;
  readonly last: Place;
  /** Of the head. */
  tries: Tries;
  /** Of ids that WhatsApp reported on while a call of the head was under way: its own, or another message's. */
  reports: Reports;
  /** The moment that was reserved at its number for the head to start. */
  slot: number | null;
}

class ChatQueue implements Chat {
  tries = noTries;
  reports: Reports = noReports;
  slot: number | null = null;
  head: Place;
  last: Place;
  /** Behind the head, from `#from` on: taking the first of a long array away would move all others. */
  #behind: Place[] = [];
  #from = 0;

  constructor(head: Place) {
    this.head = head;
    this.last = head;
  }

  push(place: Place): void {
    this.#behind.push(place);
    this.last = place;
  }

  /** False: that was the last. */
  shift(): boolean {
    const next = this.#behind[this.#from];
    if (!next) return false;
    this.#from += 1;
    if (this.#from > 64 && this.#from * 2 > this.#behind.length) {
      this.#behind = this.#behind.slice(this.#from);
      this.#from = 0;
    }
    this.head = next;
    this.tries = noTries;
    this.reports = noReports;
    this.slot = null;
    return true;
  }
}

/**
 * The queues of one partition, in memory: which chats have entries, and where. What the entries hold is in the store alone. Built
 * anew with every task; a step changes it only where its result is an `emit`.
 */
export class PartitionIndex {
  readonly #chats = new Map<string, ChatQueue>();
  #entries = 0;
  readonly waiting = new WaitingChats();
  /** When chats of this partition were last seen waiting. */
  hungryAt = 0;
  readonly ended = new EndedCalls();
  /** Of doubts whose time is over, by call. */
  readonly barriers = new Map<string, Barrier>();

  chat(clientId: string): Chat | undefined {
    return this.#chats.get(clientId);
  }

  clientIds(): readonly string[] {
    return [...this.#chats.keys()];
  }

  /** Adds an entry at the end; true when it is the head. */
  append(clientId: string, place: Place): boolean {
    this.#entries += 1;
    const chat = this.#chats.get(clientId);
    if (chat) chat.push(place);
    else this.#chats.set(clientId, new ChatQueue(place));
    return !chat;
  }

  /** Takes the head away; undefined when the chat has no further entry. */
  shift(clientId: string): Chat | undefined {
    const chat = this.#chats.get(clientId);
    if (!chat) return undefined;
    this.#entries -= 1;
    if (chat.shift()) return chat;
    this.#chats.delete(clientId);
    this.waiting.delete(clientId);
    return undefined;
  }

  /** All entries of the partition. */
  get entries(): number {
    return this.#entries;
  }
}

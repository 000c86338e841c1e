import { giveUp } from './settings.ts';

export interface PreparedCall {
  readonly id: string;
  readonly chat: string;
  readonly partition: number;
  readonly payload: string;
}

/** Calls of a chat one after the other, of different chats side by side, so many at once. */
export class CallQueues {
  readonly #most: number;
  readonly #call: (call: PreparedCall) => Promise<void>;
  readonly #chats = new Map<string, PreparedCall[]>();
  #ready: PreparedCall[] = [];
  #at = 0;
  #inFlight = 0;

  constructor(most: number, call: (call: PreparedCall) => Promise<void>) {
    this.#most = most;
    this.#call = call;
  }

  add(call: PreparedCall): void {
    const queue = this.#chats.get(call.chat);
    if (queue) {
      queue.push(call);
      return;
    }
    this.#chats.set(call.chat, []);
    this.#ready.push(call);
    this.#pump();
  }

  #pump(): void {
    while (this.#inFlight < this.#most) {
      const call = this.#ready[this.#at];
      if (call === undefined) break;
      this.#at += 1;
      this.#inFlight += 1;
      this.#call(call).then(() => this.#ended(call), giveUp);
    }
    if (this.#at > 1_000) {
      this.#ready = this.#ready.slice(this.#at);
      this.#at = 0;
    }
  }

  #ended({ chat }: PreparedCall): void {
    this.#inFlight -= 1;
    const next = this.#chats.get(chat)?.shift();
    if (next) this.#ready.push(next);
    else this.#chats.delete(chat);
    this.#pump();
  }
}

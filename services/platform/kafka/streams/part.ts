import type { Message } from '../kafkajs/index.ts';
import { sizeOf } from '../record-size.ts';
import type { CallRequest } from './topology.ts';

/** A change of the store on its way: the value as the steps see it, and as it is written. */
export interface StoreChange {
  readonly value: object | null;
  readonly bytes: Buffer | null;
  readonly traceparent: string;
}

/** How soon a part wants its transaction. */
export type Haste = 'now' | 'soon' | 'whenever';

/** What one task adds to one transaction: everything that its finished records led to. */
export class Part {
  /** By full topic name. */
  readonly outputs = new Map<string, Message[]>();
  readonly changes = new Map<string, StoreChange>();
  /** Positions that have moved, by full topic name. */
  readonly offsets = new Map<string, number>();
  readonly calls: CallRequest[] = [];
  /** Calls whose answers a step has taken. */
  readonly answered: string[] = [];
  records = 0;
  bytes = 0;
  /** On the monotonic clock; undefined while there is nothing to commit. */
  dueAt: number | undefined;

  output(topic: string, message: Message): void {
    const messages = this.outputs.get(topic);
    if (messages) messages.push(message);
    else this.outputs.set(topic, [message]);
    this.bytes += sizeOf(message);
  }

  change(key: string, change: StoreChange): void {
    this.changes.set(key, change);
    this.bytes += (change.bytes?.length ?? 0) + key.length + 100;
  }

  get isEmpty(): boolean {
    return this.dueAt === undefined;
  }
}

import type { Membership } from '../kafkajs/index.ts';
import type { Task } from './task.ts';

/**
 * All work in hand belongs to one epoch: a membership of the group, or one rebuild under it. Ending it is dropping it; nothing is
 * carried over but stores and calls on their way. So work is never committed under another generation than that of its fetch.
 */
export class Epoch {
  readonly membership: Membership;
  readonly partitions: readonly number[];
  readonly tasks = new Map<number, Task>();
  /** A rejoin is near: what is finished goes out, nothing is begun. */
  isHalted = false;
  #isAlive = true;

  constructor(membership: Membership, partitions: readonly number[]) {
    this.membership = membership;
    this.partitions = partitions;
  }

  /** Before the first join. */
  static none(): Epoch {
    const epoch = new Epoch({ generationId: -1, memberId: '' }, []);
    epoch.end();
    return epoch;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  end(): void {
    this.#isAlive = false;
    for (const task of this.tasks.values()) task.drop();
  }

  /** When the most urgent part is due, on the monotonic clock. */
  dueAt(): number | undefined {
    if (!this.#isAlive) return undefined;
    let earliest: number | undefined;
    for (const { pending } of this.tasks.values()) {
      if (pending.dueAt !== undefined && (earliest === undefined || pending.dueAt < earliest)) earliest = pending.dueAt;
    }
    return earliest;
  }
}

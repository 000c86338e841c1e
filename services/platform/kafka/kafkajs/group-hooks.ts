import type { Assigner } from 'kafkajs';
import type { ConsumerGroup, FetchedBatch, OffsetManager } from './internals.ts';

/** What a runtime that manages its own positions wants to know of its consumer group. */
export interface GroupHooks {
  /** Before every rejoin, whatever led to it. The broker waits `rebalanceTimeout` for it and takes commits of the old generation meanwhile. */
  beforeJoin(group: ConsumerGroup): Promise<void>;
  /** After the join, before the next fetch; the group carries its new `membership`. */
  joined(group: ConsumerGroup): void;
  /** After every fetch, with empty batches too; `startedAt` is on the monotonic clock, from before the request. */
  fetched(batches: readonly FetchedBatch[], startedAt: number): void;
  /** The position does not exist in the log any more. kafkajs would go on elsewhere, silently, and commit that. */
  outOfRange(topic: string, partition: number): void;
}

/** The hooks travel on the assigner: it is the one object that kafkajs takes from us into the group, and it differs for each consumer. */
const hooksByAssigner = new WeakMap<Assigner, GroupHooks>();

/** Makes the consumer that gets this assigner a managed one. */
export function manage(assigner: Assigner, hooks: GroupHooks): Assigner {
  hooksByAssigner.set(assigner, hooks);
  return assigner;
}

const hooksOf = (group: ConsumerGroup): GroupHooks | undefined => {
  for (const assigner of group.assigners) {
    const hooks = hooksByAssigner.get(assigner);
    if (hooks) return hooks;
  }
  return undefined;
};

/**
 * Positions of a managed group are the runtime's: it pauses what it is assigned and seeks before it resumes. So kafkajs asks for no
 * offsets (it would, without requireStable), and never commits one of its own where a position is out of range.
 */
function takeOverPositions(offsets: OffsetManager, hooks: GroupHooks): void {
  const known = offsets.committedOffsets();
  for (const [topic, partitions] of Object.entries(offsets.memberAssignment)) {
    const positions: Record<number, string> = {};
    for (const partition of partitions) positions[partition] = '0';
    known[topic] = positions;
  }
  offsets.resolveOffsets = async () => undefined;
  offsets.setDefaultOffset = async ({ topic, partition }) => hooks.outOfRange(topic, partition);
}

/** Puts the hooks round kafkajs' only door to a join, and round its fetch. A group without hooks behaves as before. */
export function hookConsumerGroups(groupClass: { readonly prototype: ConsumerGroup }): void {
  const { joinAndSync, fetch, leave } = groupClass.prototype;
  /** Their last join failed. kafkajs goes on fetching then, and where the broker still knows the member nothing makes it join again. */
  const joinFailed = new WeakSet<ConsumerGroup>();

  groupClass.prototype.joinAndSync = async function hookedJoin() {
    const hooks = hooksOf(this);
    await hooks?.beforeJoin(this);
    try {
      await joinAndSync.call(this);
    } catch (error) {
      joinFailed.add(this);
      throw error;
    }
    joinFailed.delete(this);
    this.membership = Object.freeze({ generationId: this.generationId ?? -1, memberId: this.memberId ?? '' });
    if (!hooks) return;
    if (this.offsetManager) takeOverPositions(this.offsetManager, hooks);
    hooks.joined(this);
  };

  groupClass.prototype.fetch = async function hookedFetch(nodeId) {
    const hooks = hooksOf(this);
    if (joinFailed.delete(this)) {
      await this.joinAndSync();
      return [];
    }
    const { membership } = this;
    const startedAt = performance.now();
    const batches = await fetch.call(this, nodeId);
    // With several brokers another fetcher may have rejoined meanwhile: what was fetched under the old membership counts no more.
    if (this.membership !== membership) return [];
    for (const batch of batches) batch.membership = membership;
    hooks?.fetched(batches, startedAt);
    return batches;
  };

  groupClass.prototype.leave = async function hookedLeave() {
    // A restart under the same instance id is to move nothing: the member stays until its successor sends LeaveGroup for it.
    if (!hooksOf(this)) await leave.call(this);
  };
}

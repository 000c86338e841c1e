import { describe, expect, it } from 'vitest';
import { type GroupHooks, hookConsumerGroups, manage } from '../../../services/platform/kafka/kafkajs/group-hooks.ts';
import type { FetchedBatch } from '../../../services/platform/kafka/kafkajs/internals.ts';

interface Group {
  assigners: object[];
  generationId: number;
  memberId: string | null;
  membership?: { generationId: number; memberId: string };
  offsetManager: {
    memberAssignment: Record<string, number[]>;
    resolveOffsets(): Promise<void>;
    setDefaultOffset(at: { topic: string; partition: number }): Promise<void>;
  };
  known: Record<string, Record<number, string>>;
  log: string[];
  batches: Partial<FetchedBatch>[];
  duringFetch?: () => Promise<void>;
  joinRefused: boolean;
  joinAndSync(): Promise<void>;
  fetch(nodeId: number): Promise<Partial<FetchedBatch>[]>;
  leave(): Promise<void>;
}

function groups(): new (assigner: object, log: string[]) => Group {
  class Stub implements Group {
    assigners: object[];
    generationId = 0;
    memberId: string | null = 'm';
    known: Record<string, Record<number, string>> = {};
    offsetManager = {
      memberAssignment: { in: [0, 2] },
      committedOffsets: () => this.known,
      resolveOffsets: async () => {
        this.log.push('kafkajs fetches offsets');
      },
      setDefaultOffset: async () => {
        this.log.push('kafkajs commits an offset of its own');
      },
    };
    log: string[];
    batches: Partial<FetchedBatch>[] = [];
    joinRefused = false;
    duringFetch?: () => Promise<void>;
    constructor(assigner: object, log: string[]) {
      this.assigners = [assigner];
      this.log = log;
    }
    async joinAndSync(): Promise<void> {
      if (this.joinRefused) throw new Error('the coordinator is loading');
      this.generationId += 1;
      this.log.push('join');
    }
    async fetch(): Promise<Partial<FetchedBatch>[]> {
      await this.duringFetch?.();
      return this.batches;
    }
    async leave(): Promise<void> {
      this.log.push('leave');
    }
  }
  hookConsumerGroups(Stub as never);
  return Stub;
}

const assigner = () => ({
  name: 'a',
  version: 1,
  assign: async () => [],
  protocol: () => ({ name: 'a', metadata: Buffer.alloc(0) }),
});
const hooks = (log: string[]): GroupHooks => ({
  beforeJoin: async () => void log.push('drain'),
  joined: (group) => void log.push(`joined ${group.membership?.generationId}`),
  fetched: (batches) => void log.push(`fetched ${batches.length}`),
  outOfRange: (topic, partition) => void log.push(`out of range ${topic}/${partition}`),
});

describe('a managed group', () => {
  it('joins before its next fetch when a join has failed: kafkajs would fetch on, under an epoch that has ended', async () => {
    const log: string[] = [];
    const group = new (groups())(manage(assigner(), hooks(log)), log);
    await group.joinAndSync();
    group.joinRefused = true;
    await expect(group.joinAndSync()).rejects.toThrow('loading');
    await expect(group.fetch(0)).rejects.toThrow('loading');
    group.joinRefused = false;
    expect(await group.fetch(0)).toEqual([]);
    await group.fetch(0);
    expect(log).toEqual(['drain', 'join', 'joined 1', 'drain', 'drain', 'drain', 'join', 'joined 2', 'fetched 0']);
  });

  it('drains before every join and knows its membership after it', async () => {
    const log: string[] = [];
    const group = new (groups())(manage(assigner(), hooks(log)), log);
    await group.joinAndSync();
    await group.joinAndSync();
    expect(log).toEqual(['drain', 'join', 'joined 1', 'drain', 'join', 'joined 2']);
    expect(Object.isFrozen(group.membership)).toBe(true);
  });

  it('marks batches with the membership of their fetch', async () => {
    const log: string[] = [];
    const group = new (groups())(manage(assigner(), hooks(log)), log);
    await group.joinAndSync();
    group.batches = [{ topic: 'in' }];
    const [batch] = await group.fetch(1);
    expect(batch?.membership).toBe(group.membership);
    expect(log).toContain('fetched 1');
  });

  it('drops what was fetched while the group rejoined', async () => {
    const log: string[] = [];
    const group = new (groups())(manage(assigner(), hooks(log)), log);
    await group.joinAndSync();
    group.batches = [{ topic: 'in' }];
    group.duringFetch = () => group.joinAndSync();
    expect(await group.fetch(1)).toEqual([]);
    expect(log).not.toContain('fetched 1');
  });

  it('does not leave, asks for no offsets and commits none of its own', async () => {
    const log: string[] = [];
    const group = new (groups())(manage(assigner(), hooks(log)), log);
    await group.joinAndSync();
    await group.leave();
    await group.offsetManager.resolveOffsets();
    await group.offsetManager.setDefaultOffset({ topic: 'in', partition: 2 });
    expect(log).toEqual(['drain', 'join', 'joined 1', 'out of range in/2']);
    expect(group.known).toEqual({ in: { 0: '0', 2: '0' } });
  });
});

it('any other group behaves as before', async () => {
  const log: string[] = [];
  const group = new (groups())(assigner(), log);
  await group.joinAndSync();
  await group.leave();
  await group.offsetManager.resolveOffsets();
  expect(log).toEqual(['join', 'leave', 'kafkajs fetches offsets']);
});

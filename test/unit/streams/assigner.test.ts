import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patchedKafkajs } from '../../../services/platform/kafka/kafkajs/patched.ts';
import { assignPartitions, createAssigner, type Member } from '../../../services/platform/kafka/streams/assigner.ts';

const members = (...instances: string[]): Member[] =>
  instances.map((instance, at) => ({ instance, memberId: `m${at}-${instance}` }));
const byInstance = (list: Member[], partitions: number): Map<string, number[]> => {
  const assigned = assignPartitions(list, partitions);
  return new Map(list.map(({ instance, memberId }) => [instance, assigned.get(memberId) ?? []]));
};

describe('the assignment', () => {
  it('gives every partition to one member, loads differing by at most one', () => {
    const instances = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(instances, fc.integer({ min: 1, max: 40 }), (names, partitions) => {
        const loads = [...byInstance(members(...names), partitions).values()];
        expect(loads.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: partitions }, (_, at) => at));
        const sizes = loads.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('moves nothing when a member comes back under its instance id', () => {
    const before = byInstance(members('a', 'b', 'c'), 12);
    const after = byInstance([...members('x', 'a', 'c').slice(1), { instance: 'b', memberId: 'another' }], 12);
    expect(after.get('b')).toEqual(before.get('b'));
    expect(after.get('a')).toEqual(before.get('a'));
  });

  it('does not depend on the order in which members are told', () => {
    const [a, b, c] = members('a', 'b', 'c');
    if (!a || !b || !c) throw new Error('three members');
    expect(Object.fromEntries(byInstance([c, a, b], 7))).toEqual(Object.fromEntries(byInstance([a, b, c], 7)));
  });

  it('gives each partition to one of two members under one instance id', () => {
    const twins = members('a', 'a');
    expect([...assignPartitions(twins, 4).values()].flat().sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('the assigner for kafkajs', () => {
  const { MemberAssignment } = patchedKafkajs().kafkajs.AssignerProtocol;
  const join = (instance: string, memberId: string) => ({
    memberId,
    memberMetadata: createAssigner(instance, () => 4).protocol({ topics: ['x', 'y'] }).metadata,
  });

  it('gives the same partition numbers of all topics to one member', async () => {
    const assigner = createAssigner('a', () => 4);
    const assigned = await assigner.assign({ members: [join('a', '1'), join('b', '2')], topics: ['x', 'y'] });
    const all = assigned.map(({ memberAssignment }) => MemberAssignment.decode(memberAssignment)?.assignment ?? {});
    for (const { x, y } of all) expect(x).toEqual(y);
    expect(all.flatMap(({ x }) => x ?? []).sort()).toEqual([0, 1, 2, 3]);
  });

  it('refuses inputs with different partition counts', async () => {
    const assigner = createAssigner('a', (topic) => (topic === 'x' ? 4 : 6));
    await expect(assigner.assign({ members: [join('a', '1')], topics: ['x', 'y'] })).rejects.toThrow(/4, 6/);
  });
});

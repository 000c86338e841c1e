import { createHash } from 'node:crypto';
import { type Assigner, patchedKafkajs } from '../kafkajs/index.ts';

/** New when the algorithm changes: all members of a group must speak of the same one. */
const NAME = 'heliograph-rendezvous-1';

export interface Member {
  readonly memberId: string;
  /** Stable over restarts; two members may have the same for a while, one of them being a frozen predecessor. */
  readonly instance: string;
}

const score = (member: Member, partition: number): string =>
  createHash('md5').update(`${member.instance}/${partition}`).digest('hex') + member.memberId;

/**
 * Rendezvous hashing on the instance id, with loads that differ by at most one: a restart under the same id moves nothing, and the
 * partition number goes to one member for all topics.
 */
export function assignPartitions(members: readonly Member[], partitions: number): Map<string, number[]> {
  const loads = new Map<Member, number[]>(members.map((member) => [member, []]));
  const floor = Math.floor(partitions / members.length);
  let extra = partitions % members.length; // so many members may have one more
  for (let partition = 0; partition < partitions; partition += 1) {
    let best: { readonly load: number[]; readonly score: string } | undefined;
    for (const [member, load] of loads) {
      if (load.length > floor || (load.length === floor && extra === 0)) continue;
      const own = score(member, partition);
      if (!best || own < best.score) best = { load, score: own };
    }
    if (!best) throw new Error('no member may take another partition');
    best.load.push(partition);
    if (best.load.length > floor) extra -= 1;
  }
  return new Map([...loads].map(([{ memberId }, load]) => [memberId, load]));
}

/** The assignment for kafkajs; the instance id travels as the member's user data. */
export function createAssigner(instance: string, partitionsOf: (topic: string) => number): Assigner {
  const { MemberMetadata, MemberAssignment } = patchedKafkajs().kafkajs.AssignerProtocol;
  return {
    name: NAME,
    version: 1,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: MemberMetadata.encode({ version: 1, topics, userData: Buffer.from(instance) }),
    }),
    assign: async ({ members, topics }) => {
      const counts = [...new Set(topics.map(partitionsOf))];
      const [partitions] = counts;
      if (partitions === undefined || counts.length !== 1) {
        throw new Error(`the inputs ${topics.join(', ')} have different partition counts: ${counts.join(', ')}`);
      }
      const known = members.map(({ memberId, memberMetadata }) => {
        const userData = MemberMetadata.decode(memberMetadata)?.userData;
        return { memberId, instance: userData?.toString() || memberId };
      });
      return [...assignPartitions(known, partitions)].map(([memberId, load]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: 1,
          assignment: Object.fromEntries(topics.map((topic) => [topic, load])),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  };
}

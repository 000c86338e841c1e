import { describe, expect, it } from 'vitest';
import { poisonKey, until } from '../harness/topics.ts';
import type { Line } from './line.ts';

interface Input {
  readonly name: string;
  readonly topic: string;
  /** Groups that read it. */
  readonly groups: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every input of every group; stores are not among them. */
const inputs: readonly Input[] = [
  { name: 'outbound.submitted', topic: 'outbound.submitted', groups: ['transform'] },
  { name: 'whatsapp.inbound', topic: 'whatsapp.inbound', groups: ['media', 'transform'] },
  { name: 'outbound.outcomes', topic: 'outbound.outcomes', groups: ['tracker', 'transform'] },
  // dispatch passes over what its headers do not send to it, unread
  { name: 'whatsapp.statuses', topic: 'whatsapp.statuses', groups: ['tracker'] },
  {
    name: 'whatsapp.statuses for dispatch',
    topic: 'whatsapp.statuses',
    groups: ['dispatch', 'tracker'],
    headers: { callback: 'h1.poison' },
  },
  { name: 'outbound.prepared', topic: 'outbound.prepared', groups: ['dispatch'] },
  { name: 'events', topic: 'events', groups: ['webhooks'] },
];

/** A frame around bytes that are no record of the schema. */
const framed = (id: number, body: string): Buffer => {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, Buffer.from(body)]);
};

/** Spoiled values, each with the code of its fault. */
const spoiled = (schemaId: number): readonly (readonly [string, Buffer | null])[] => [
  ['not_framed', Buffer.from('not Avro')],
  ['undecodable', framed(schemaId, '~')],
  ['unknown_schema', framed(0x7fff_ff01, 'who knows')],
  ['tombstone', null],
];

const latin1 = (bytes: Buffer | null | undefined): string | null => bytes?.toString('latin1') ?? null;

/** A record that cannot be read, on any input, is set aside as it came, once for each group that reads it. */
export function poisonIsSetAside(line: () => Line): void {
  const { byKeyAndGroup, lettersOf, schemaIdOf } = questions(line);

  describe('poison on an input goes to the dead letters untouched, and the line runs on', () => {
    it.each(inputs)('$name', async ({ name, topic, groups, headers = {} }) => {
      const { business, chat, delivered, produce } = line();
      const { topicPrefix } = line().stack.plan;
      const { phone, conversationId } = await chat();

      const expected: object[] = [];
      for (const [code, value] of spoiled(await schemaIdOf(topic))) {
        const key = `${poisonKey}${name}: ${code}`;
        const offset = await produce({ topic, key, value, headers });
        for (const group of groups) {
          const place = { topic: topicPrefix + topic, partition: 0, offset, group: topicPrefix + group };
          expected.push({ ...place, key, code, value: latin1(value), headers });
        }
      }
      await until('a dead letter for each', async () => (await lettersOf(name)).length >= expected.length);

      const [message] = await business.send(conversationId, { type: 'text', text: 'still here' });
      await delivered('user', message?.id ?? '');
      expect(await business.phone(phone)).toHaveLength(1);
      await chat(); // and the way in
      expect((await lettersOf(name)).sort(byKeyAndGroup)).toEqual([...expected].sort(byKeyAndGroup));
    });
  });
}

/** What is asked of the line about its letters. */
function questions(line: () => Line) {
  const inOrder = (letter: object): string => JSON.stringify(letter, ['key', 'group']);
  return {
    byKeyAndGroup: (a: object, b: object): number => inOrder(a).localeCompare(inOrder(b)),
    lettersOf: async (name: string) =>
      (await line().view.deadLetters())
        .filter(({ key }) => key?.toString().startsWith(`${poisonKey}${name}: `))
        .map(({ topic, partition, offset, group, key, code, value, headers }) => ({
          topic,
          partition,
          offset,
          group,
          key: latin1(key),
          code,
          value: latin1(value),
          headers: Object.fromEntries(headers.map((header) => [header.key, latin1(header.value)])),
        })),
    schemaIdOf: async (topic: string): Promise<number> => {
      const { engines, plan } = line().stack;
      const subject = `${plan.topicPrefix}${topic}-value`;
      const response = await fetch(`${engines.registryUrl}/subjects/${subject}/versions/latest`);
      return ((await response.json()) as { readonly id: number }).id;
    },
  };
}

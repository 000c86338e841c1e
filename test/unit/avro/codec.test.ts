import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../services/core/contract/records.ts';
import { createCodec } from '../../../services/platform/avro/codec.ts';
import { type AvroRecord, inlineSchema, readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { topics } from '../../../services/platform/kafka/topics.ts';

const files = readSchemaFiles('schemas');
const ids = new Map(topics.map(({ name }, at) => [name as string, at + 1]));
const none = { schemaById: async () => ({ found: false }) as const };
const outcome: Outcome = {
  messageId: 'a'.repeat(24),
  appId: 'b'.repeat(24),
  conversationId: 'c'.repeat(24),
  conversationType: 'personal',
  userId: null,
  userExternalId: null,
  clientId: null,
  integrationId: null,
  part: 0,
  parts: 1,
  type: 'accepted',
  externalId: 'wamid.X',
  whatsappId: null,
  error: null,
  fellBack: false,
  replacedId: null,
  attempt: 1,
  at: 1,
};

describe('schemas', () => {
  it.each(topics.map(({ name, schema }) => [name, schema] as const))('%s stands on its own', (_, schema) => {
    expect(() =>
      avsc.Type.forSchema(inlineSchema(schema, files) as avsc.Schema, { wrapUnions: 'never', noAnonymousTypes: true }),
    ).not.toThrow();
  });

  it('hold no enum and no union but with null, for neither can grow', () => {
    for (const record of files.values())
      for (const { type } of record.fields) {
        expect(JSON.stringify(type)).not.toContain('enum');
        if (Array.isArray(type)) expect(type).toEqual(['null', expect.anything()]);
      }
  });
});

describe('the codec', () => {
  const codec = createCodec(files, topics, ids, none);

  it('decodes what it encoded, over more bytes than one block holds', () => {
    for (let n = 0; n < 3000; n++) {
      const value = { ...outcome, part: n, externalId: 'x'.repeat(n) };
      expect(codec.decode('outbound.outcomes', codec.encode('outbound.outcomes', value))).toEqual({ ok: true, value });
    }
  });

  it('takes a value that is larger than a block', () => {
    const value = { ...outcome, externalId: 'x'.repeat(3 << 20) };
    expect(codec.decode('outbound.outcomes', codec.encode('outbound.outcomes', value))).toEqual({ ok: true, value });
  });

  it('names the field of a value that does not fit', () => {
    expect(() => codec.encode('outbound.outcomes', { ...outcome, part: 'one' })).toThrow(
      'does not fit its schema at part',
    );
  });

  it.each([
    ['text', Buffer.from('hello'), 'not_framed'],
    ['nothing', Buffer.alloc(0), 'not_framed'],
    ['a header alone', Buffer.from([0, 0, 0, 0, 3]), 'undecodable'],
    ['half a record', codec.encode('outbound.outcomes', outcome).subarray(0, 40), 'undecodable'],
    ['a record and more', Buffer.concat([codec.encode('outbound.outcomes', outcome), Buffer.from('x')]), 'undecodable'],
  ])('refuses %s', (_, bytes, code) => {
    expect(codec.decode('outbound.outcomes', bytes)).toMatchObject({ ok: false, code, retriable: false });
  });

  it('looks an unknown id up once, and refuses the record when the registry does not know it', async () => {
    const bytes = Buffer.from(codec.encode('outbound.outcomes', outcome));
    bytes.writeInt32BE(4711, 1);
    const first = codec.decode('outbound.outcomes', bytes);
    expect(first).toMatchObject({ ok: false, retriable: true });
    if (!first.ok && first.retriable) await first.pending;
    expect(codec.decode('outbound.outcomes', bytes)).toMatchObject({
      ok: false,
      code: 'unknown_schema',
      retriable: false,
    });
  });

  it("reads an older writer's records, and refuses another record's schema", async () => {
    const newest = inlineSchema('EventUser', files);
    const older: AvroRecord = { ...newest, fields: newest.fields.filter(({ name }) => name === 'id') };
    const byId = new Map([
      [7, JSON.stringify(older)],
      [8, JSON.stringify(inlineSchema('Author', files))],
    ]);
    const schemaById = async (id: number) => ({ found: true, schema: byId.get(id) ?? '' }) as const;
    const evolving = createCodec(
      new Map([['EventUser', newest]]),
      [{ name: 'users', schema: 'EventUser' }],
      new Map([['users', 1]]),
      { schemaById },
    );
    const frame = (id: number, schema: AvroRecord, value: object) => {
      const header = Buffer.alloc(5);
      header.writeInt32BE(id, 1);
      return Buffer.concat([
        header,
        avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: 'never' }).toBuffer(value),
      ]);
    };
    const read = async (bytes: Buffer) => {
      const first = evolving.decode('users', bytes);
      if (first.ok || !first.retriable) return first;
      await first.pending;
      return evolving.decode('users', bytes);
    };
    expect(await read(frame(7, older, { id: 'x' }))).toEqual({ ok: true, value: { id: 'x', externalId: null } });
    const author = { type: 'user', userId: null, displayName: null, avatarUrl: null, subtypes: [] };
    expect(await read(frame(8, inlineSchema('Author', files), author))).toMatchObject({
      ok: false,
      code: 'foreign_schema',
      retriable: false,
    });
  });

  it('asks again while the registry is away', async () => {
    let asked = 0;
    const away = createCodec(files, topics, ids, {
      schemaById: async () => {
        asked += 1;
        throw new Error('connect ECONNREFUSED');
      },
    });
    const bytes = Buffer.from(codec.encode('outbound.outcomes', outcome));
    bytes.writeInt32BE(4711, 1);
    for (let n = 1; n <= 2; n++) {
      const decoded = away.decode('outbound.outcomes', bytes);
      expect(decoded).toMatchObject({ ok: false, retriable: true });
      if (!decoded.ok && decoded.retriable) await decoded.pending;
      expect(asked).toBe(n);
    }
  });
});

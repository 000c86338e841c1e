import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { provisionTopics } from '../../../infra/provision/provision.ts';
import { createCodec } from '../../../services/platform/avro/codec.ts';
import {
  connectRegistry,
  IncompatibleSchema,
  type Registry,
  registerSchemas,
  resolveSchemaIds,
  subjectOf,
} from '../../../services/platform/avro/registry.ts';
import { type AvroField, inlineSchema, readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { connectAdmin } from '../../../services/platform/kafka/admin.ts';
import { topics } from '../../../services/platform/kafka/topics.ts';

const files = readSchemaFiles('schemas');
const prefix = `contract-${randomBytes(4).toString('hex')}.`;
const engines = inject('engines');
let registry: Registry;
let ids: ReadonlyMap<string, number>;

const outcome = inlineSchema('Outcome', files);
const subject = subjectOf(`${prefix}outbound.outcomes`);
type Edit = (fields: readonly AvroField[]) => readonly AvroField[];
const edited = (edit: Edit): string => JSON.stringify({ ...outcome, fields: edit(outcome.fields) });
const refused: readonly (readonly [string, Edit])[] = [
  ['a field without a default', (fields) => [...fields, { name: 'added', type: 'string' }]],
  ['a field taken away', (fields) => fields.filter(({ name }) => name !== 'messageId')],
  [
    'a field of another type',
    (fields) => fields.map((field) => (field.name === 'part' ? { ...field, type: 'string' } : field)),
  ],
];

beforeAll(async () => {
  registry = await connectRegistry(engines.registryUrl);
  ids = await registerSchemas(registry, topics, files, prefix);
});

describe('schemas in the registry', () => {
  it('keep their ids when they are registered again, and are found by a service that never registers', async () => {
    expect(await registerSchemas(registry, topics, files, prefix)).toEqual(ids);
    expect(await resolveSchemaIds(registry, topics, files, prefix)).toEqual(ids);
  });

  it('stop a service with a sentence when they were not registered', async () => {
    await expect(resolveSchemaIds(registry, topics, files, `${prefix}nowhere.`)).rejects.toThrow(
      'is not registered as this release knows it',
    );
  });

  it('are told apart by id: an unknown one is said to be unknown', async () => {
    expect(await registry.schemaById(99_999_999)).toEqual({ found: false });
    expect(await registry.schemaById(ids.get('outbound.outcomes') ?? -1)).toMatchObject({ found: true });
  });

  it.each(refused)('refuse %s', async (_, edit) => {
    await expect(registry.register(subject, edited(edit))).rejects.toThrow(IncompatibleSchema);
    expect(await registry.isCompatible(subject, edited(edit))).toBe(false);
  });

  it('take a nullable field, and the old codec reads what a newer writer wrote', async () => {
    const note: AvroField = { name: 'note', type: ['null', 'string'], default: null };
    const id = await registry.register(
      subject,
      edited((fields) => [...fields, note]),
    );
    const name = 'outbound.outcomes';
    const stored = files.get('Outcome');
    const newerFiles = new Map(files);
    if (stored) newerFiles.set('Outcome', { ...stored, fields: [...stored.fields, note] });
    const writer = createCodec(newerFiles, topics, new Map([[name, id]]), registry);
    const reader = createCodec(files, topics, ids, registry);
    const value = {
      messageId: 'm',
      appId: 'a',
      conversationId: 'c',
      conversationType: 'personal',
      userId: null,
      userExternalId: null,
      clientId: null,
      integrationId: null,
      part: 0,
      parts: 1,
      type: 'accepted',
      externalId: 'x',
      whatsappId: null,
      error: null,
      fellBack: false,
      replacedId: null,
      attempt: 1,
      at: 1,
    };
    const bytes = writer.encode(name, { ...value, note: 'new' });
    const first = reader.decode(name, bytes);
    if (!first.ok && first.retriable) await first.pending;
    expect(reader.decode(name, bytes)).toEqual({ ok: true, value });
  });
});

describe('topics', () => {
  const config = { kafkaBrokers: [...engines.brokers], topicPrefix: prefix, partitions: 2, replicationFactor: 1 };

  it('are created as declared, once', async () => {
    expect(await provisionTopics(config)).toHaveLength(topics.length);
    expect(await provisionTopics(config)).toEqual([]);
  });

  it('that exist with another shape are named, with what differs', async () => {
    await expect(provisionTopics({ ...config, partitions: 3 })).rejects.toThrow(
      `${prefix}events: partitions is 2, must be 3`,
    );
    const admin = await connectAdmin({ brokers: engines.brokers });
    const wanted = {
      name: `${prefix}events`,
      partitions: 2,
      replicationFactor: 1,
      config: { 'cleanup.policy': 'compact' },
    };
    const { differences } = await admin.ensureTopics([wanted]);
    expect(differences).toEqual([
      { topic: wanted.name, setting: 'cleanup.policy', wanted: 'compact', found: 'delete' },
    ]);
    await admin.deleteTopics(topics.map(({ name }) => prefix + name));
    await admin.close();
  });
});

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentFromV2, contentToV2 } from '../../../services/core/api/content-json.ts';
import { contentProblem } from '../../../services/core/api/content-rules.ts';
import { type ContentJson, contentSchema } from '../../../services/core/api/schema/content-schema.ts';
import { createValidators } from '../../../services/core/api/validator.ts';
import { renderContent, renderers } from '../../../services/core/content/render.ts';
import { nativeContentBody, renderBody } from '../../../services/core/content/render-native.ts';
import { messageToV11 } from '../../../services/core/webhook-payload/message-v11.ts';
import { createCodec } from '../../../services/platform/avro/codec.ts';
import { readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { topics } from '../../../services/platform/kafka/topics.ts';
import { bodies, targetOf } from '../content/scene.ts';
import { submitted } from '../transform/fake-task.ts';
import { contentExamples, neverSent } from './content-examples.ts';
import { documentedTypes, namedPaths, sorted, tableOf, typesOf } from './document.ts';

const types = documentedTypes('Content');
const validate = createValidators().compile(contentSchema);
const protocols = ['cloud', 'api-client'] as const;

const taken = (type: string): ContentJson => {
  const outcome = validate(contentExamples.get(type));
  if (!outcome.ok) throw new Error(`the example of ${type}: ${outcome.problem.title}`);
  return outcome.value;
};
const recordOf = (type: string) => contentFromV2(taken(type));

describe('docs/extending.md', () => {
  it('names files that are there', () => {
    expect(namedPaths().filter((path) => !existsSync(path))).toEqual([]);
  });
});

describe('the content types', () => {
  it('are the same in the record’s schema, in the API’s, in the examples and in the document', () => {
    expect(types.length).toBeGreaterThan(0);
    expect(sorted(typesOf(contentSchema))).toEqual(sorted(types));
    expect(sorted(contentExamples.keys())).toEqual(sorted(types));
    expect(sorted(tableOf('type').keys())).toEqual(sorted(types));
  });

  it('have a renderer each, or are native, or are never sent', () => {
    const native = types.filter((type) => recordOf(type).native !== null);
    expect(sorted([...renderers.keys(), ...native, ...neverSent.keys()])).toEqual(sorted(types));
  });

  it.each(types)('%s: v2 gives back what it took', (type) => {
    expect(contentToV2(recordOf(type))).toMatchObject(contentExamples.get(type) ?? {});
  });

  it.each(types)('%s: v1.1 shows it', (type) => {
    const { type: _type, ...fields } = contentToV2(recordOf(type)) as Record<string, unknown>;
    const shown = messageToV11({
      id: 'm',
      received: 0,
      author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
      content: recordOf(type),
      source: null,
      quotedMessage: null,
      metadata: {},
      raw: null,
      deleted: null,
    });
    expect(Object.keys(fields).length).toBeGreaterThan(0);
    expect(shown).toMatchObject({ type, ...fields });
  });

  it.each(types)('%s: has room in the record', (type) => {
    const ids = new Map(topics.map(({ name }, at) => [name as string, at]));
    const codec = createCodec(readSchemaFiles('schemas'), topics, ids, { schemaById: async () => ({ found: false }) });
    const value = submitted('', {}, { content: recordOf(type) });
    const bytes = codec.encode('outbound.submitted', value);
    expect(codec.decode('outbound.submitted', bytes)).toEqual({ ok: true, value });
  });

  it.each(types)('%s: a post of it has no fault', (type) => {
    const content = recordOf(type);
    expect(contentProblem(content, content.native ? 'whatsapp' : null)).toBeUndefined();
  });

  it.each(types.flatMap((type) => protocols.map((protocol) => [type, protocol] as const)))(
    '%s on %s: becomes what WhatsApp takes, or is refused in words',
    (type, protocol) => {
      const content = recordOf(type);
      const rendering = content.native
        ? renderBody(nativeContentBody(content.native, protocol))
        : renderContent(content, targetOf(protocol));
      expect(rendering.ok).toBe(!neverSent.has(type));
      if (rendering.ok) expect(bodies(rendering, protocol).length).toBeGreaterThan(0);
      else expect(rendering.error.message).toContain(type);
    },
  );
});

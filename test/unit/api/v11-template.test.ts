import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentFromV2, contentToV2 } from '../../../services/core/api/content-json.ts';
import type { ContentJson } from '../../../services/core/api/schema/content-schema.ts';
import { contentFromV11, contentToV11 } from '../../../services/core/api/v11/content-json.ts';
import { templateToV11 } from '../../../services/core/api/v11/template-json.ts';
import { templatePostSchema, templatePutSchema } from '../../../services/core/api/v11/template-schema.ts';
import { createValidators } from '../../../services/core/api/validator.ts';

const validators = createValidators();
const validPost = validators.compile(templatePostSchema);
const validPut = validators.compile(templatePutSchema);
const titleOf = (body: unknown, validate: typeof validPut = validPost): string | undefined => {
  const read = validate(body);
  return read.ok ? undefined : read.problem.title;
};
const contentOf = (message: unknown) => {
  const read = validPost({ name: 'a', message });
  if (!read.ok) throw new Error(read.problem.title);
  return contentFromV11(read.value.message);
};

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const url = fc.stringMatching(/^[a-z0-9/]{1,12}$/).map((path) => `https://h.example/${path}`);
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const link = fc.record(
  { type: fc.constant('link'), text: words, uri: url, default: fc.boolean() },
  { requiredKeys: ['type', 'text', 'uri'] },
);
const postback = fc.record({ type: fc.constant('postback'), text: words, payload: words });
const webview = fc.record(
  { type: fc.constant('webview'), text: words, uri: url, fallback: url, size: fc.constantFrom('compact', 'tall') },
  { requiredKeys: ['type', 'text', 'uri', 'fallback'] },
);
const reply = fc.record(
  { type: fc.constant('reply'), text: words, payload: words, iconUrl: url },
  { requiredKeys: ['type', 'text', 'payload'] },
);
const where = fc.record({ type: fc.constant('locationRequest'), text: words });
const itemActions = some(fc.oneof(link, postback, webview));
const actions = some(fc.oneof(link, postback, webview, reply, where));
const item = fc.record(
  { title: words, description: words, mediaUrl: url, mediaType: words, altText: words, actions: itemActions },
  { requiredKeys: ['title', 'actions'] },
);
const file = { mediaUrl: url, mediaType: words, mediaSize: fc.nat(), altText: words, text: words };
const degrees = fc.integer({ min: 1, max: 180 });
const option = fc.record({ name: words, label: words });

/** Messages as v1.1 takes them, with all that their types may have but what is shown in another form than it was posted. */
const message = fc
  .oneof(
    fc.record(
      { type: fc.constant('text'), text: words, htmlText: words, markdownText: words, payload: words, actions },
      { requiredKeys: ['type', 'text'] },
    ),
    fc.record({ type: fc.constant('image'), ...file, actions }, { requiredKeys: ['type', 'mediaUrl'] }),
    fc.record({ type: fc.constant('file'), ...file }, { requiredKeys: ['type', 'mediaUrl'] }),
    fc.record(
      {
        type: fc.constant('location'),
        coordinates: fc.record({ lat: degrees, long: degrees }),
        location: fc.record({ name: words, address: words }),
      },
      { requiredKeys: ['type', 'coordinates'] },
    ),
    fc.record(
      {
        type: fc.constant('carousel'),
        items: some(item),
        displaySettings: fc.record({ imageAspectRatio: fc.constantFrom('horizontal', 'square') }),
      },
      { requiredKeys: ['type', 'items'] },
    ),
    fc.record(
      { type: fc.constant('list'), items: some(item), actions: itemActions },
      { requiredKeys: ['type', 'items'] },
    ),
    fc.record(
      {
        type: fc.constant('form'),
        text: words,
        blockChatInput: fc.boolean(),
        fields: some(
          fc.record(
            {
              type: fc.constantFrom('text', 'email', 'select'),
              name: words,
              label: words,
              placeholder: words,
              minSize: fc.integer({ min: 1, max: 256 }),
              options: some(option),
            },
            { requiredKeys: ['type', 'name', 'label'] },
          ),
        ),
      },
      { requiredKeys: ['type', 'fields'] },
    ),
  )
  .map((json) => JSON.parse(JSON.stringify(json)) as object);

describe('a message of v1.1', () => {
  it('comes back as it was, with what v1.1 adds to it', () => {
    fc.assert(
      fc.property(message, (json) => {
        const shown = contentToV11(contentOf(json));
        expect(shown).toMatchObject(json);
        expect(contentOf(shown)).toEqual(contentOf(json));
      }),
    );
  });

  it('is kept in the form of the API without a loss', () => {
    fc.assert(
      fc.property(message, (json) => {
        const content = contentOf(json);
        const kept = JSON.parse(JSON.stringify(contentToV2(content))) as ContentJson;
        expect(contentFromV2(kept)).toEqual(content);
      }),
    );
  });

  it('has its role and its metadata beside the content', () => {
    const json = { role: 'appMaker', name: 'Steve', metadata: { a: 1 }, _id: 'x', type: 'text', text: 'Hi' };
    expect(contentToV11(contentOf(json))).toEqual({ type: 'text', text: 'Hi' });
  });

  it('C1 (Smooch docs: list reply): a list has the text of a carousel', () => {
    const items = [
      {
        title: 'Tacos',
        description: 'Beef and cheese... Mhm...',
        actions: [{ type: 'postback', text: 'Oh yeah!', payload: 'TACOS' }],
      },
      {
        title: 'Burritos',
        description: 'Beefier and cheesier... Mhm...',
        actions: [
          { type: 'postback', text: 'Burritooo!', payload: 'BURRITOS' },
          { type: 'link', text: 'Burritooo!', uri: 'http://burritos.com' },
        ],
      },
    ];
    const more = [{ type: 'postback', text: 'More', payload: 'MORE' }];
    expect(contentToV11(contentOf({ type: 'list', items, actions: more }))).toEqual({
      type: 'list',
      text: '1. Tacos\nBeef and cheese... Mhm...\n\n\n2. Burritos\nBeefier and cheesier... Mhm...\nBurritooo!: http://burritos.com',
      items,
      actions: more,
    });
  });
});

describe('a template of v1.1', () => {
  const hi = { type: 'text', text: 'Hi' };

  it('shows its id, its name and its message', () => {
    const template = { id: 'x', appId: 'y', name: 'hello', content: contentOf(hi), createdAt: 1, updatedAt: 2 };
    expect(templateToV11(template)).toEqual({
      _id: 'x',
      name: 'hello',
      message: { role: 'appMaker', type: 'text', text: 'Hi' },
    });
  });

  it.each<[string, unknown]>([
    ['should be object', []],
    ["should have required property 'name'", { message: hi }],
    ["should have required property 'message'", { name: 'a' }],
    ['name should NOT have fewer than 1 characters', { name: '', message: hi }],
    ['name should NOT have more than 255 characters', { name: 'x'.repeat(256), message: hi }],
    ['name should be string', { name: 1, message: hi }],
    ['message should be object', { name: 'a', message: 'Hi' }],
    ["message should have required property 'type'", { name: 'a', message: { text: 'Hi' } }],
    ['message.type should be equal to one of the allowed values', { name: 'a', message: { type: 'hsm', hsm: {} } }],
    [
      'message.type should be equal to one of the allowed values',
      { name: 'a', message: { type: 'template', template: {} } },
    ],
    ['message.role should be equal to one of the allowed values', { name: 'a', message: { ...hi, role: 'appUser' } }],
    [
      'message.text should NOT have more than 4096 characters',
      { name: 'a', message: { ...hi, text: 'x'.repeat(4097) } },
    ],
    ["message should have required property 'mediaUrl'", { name: 'a', message: { type: 'image' } }],
    ['message.items should NOT have fewer than 1 items', { name: 'a', message: { type: 'carousel', items: [] } }],
    [
      'message.items[0].actions[0].type should be equal to one of the allowed values',
      { name: 'a', message: { type: 'list', items: [{ title: 'T', actions: [{ type: 'share', text: 'S' }] }] } },
    ],
  ])('is refused: %s', (title, body) => {
    expect(titleOf(body)).toBe(title);
  });

  it('may be changed in parts', () => {
    for (const body of [{}, { name: 'b' }, { message: hi }]) expect(titleOf(body, validPut)).toBeUndefined();
    expect(titleOf({ name: null }, validPut)).toBe('name should be string');
    expect(titleOf(undefined, validPut)).toBe('should be object');
  });
});

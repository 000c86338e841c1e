import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../services/core/api/canonical-json.ts';
import { contentFromV2, contentToV2 } from '../../../services/core/api/content-json.ts';
import { messageToV2 } from '../../../services/core/api/message-json.ts';
import { metadataFromV2, metadataToV2 } from '../../../services/core/api/metadata-json.ts';
import { contentSchema } from '../../../services/core/api/schema/content-schema.ts';
import { createValidators } from '../../../services/core/api/validator.ts';
import type { Message } from '../../../services/core/contract/records.ts';

const validate = createValidators().compile(contentSchema);
const roundTrip = (json: unknown): object => {
  const read = validate(json);
  if (!read.ok) throw new Error(read.problem.title);
  return contentToV2(contentFromV2(read.value));
};

describe('content of v2', () => {
  const reply = { type: 'reply', text: 'Yes', payload: 'YES' };
  const link = { type: 'link', text: 'More', uri: 'https://example.org', default: true };
  it.each([
    [{ type: 'text', text: 'Hi' }],
    [{ type: 'text', text: 'Hi', markdownText: '**Hi**', actions: [reply, { type: 'locationRequest', text: 'W?' }] }],
    [{ type: 'image', mediaUrl: 'https://example.org/a.png', altText: 'A', text: 'caption', actions: [link] }],
    [{ type: 'file', mediaUrl: 'https://example.org/a.pdf', mediaType: 'application/pdf', mediaSize: 12 }],
    [
      {
        type: 'carousel',
        text: '1. A\nMore: https://example.org',
        items: [{ title: 'A', actions: [link] }],
        displaySettings: { imageAspectRatio: 'square' },
      },
    ],
    [
      {
        type: 'list',
        items: [
          { title: 'A', description: 'a', size: 'large', actions: [{ type: 'postback', text: 'P', payload: 'p' }] },
        ],
        actions: [link],
      },
    ],
    [
      {
        type: 'form',
        text: 'Tell us',
        fields: [{ type: 'text', name: 'n', label: 'N', minSize: 1, maxSize: 9 }],
        blockChatInput: true,
      },
    ],
    [
      {
        type: 'formResponse',
        textFallback: 'S: A',
        fields: [{ type: 'select', name: 's', label: 'S', select: [{ name: 'a', label: 'A' }] }],
      },
    ],
    [{ type: 'template', template: { name: 'order', components: [] } }],
    [{ type: 'hsm', hsm: { element_name: 'order' } }],
  ])('comes back as it was (%#)', (json) => {
    expect(roundTrip(json)).toEqual(json);
  });

  it('shows as text what was posted in another form', () => {
    expect(roundTrip({ type: 'text', htmlText: '<b>Hi</b>' })).toEqual({
      type: 'text',
      text: 'Hi',
      htmlText: '<b>Hi</b>',
    });
    const image = { type: 'image', mediaUrl: 'https://example.org/a.png' };
    expect(roundTrip({ ...image, markdownText: '**Hi**' })).toEqual({ ...image, text: 'Hi' });
  });

  it('C2 (recorded): shows a carousel as text, with its addresses escaped there', () => {
    const items = [{ title: 'A', description: 'a', actions: [{ ...link, uri: 'https://example.org/?a=1&b=2' }] }];
    expect(roundTrip({ type: 'carousel', items })).toEqual({
      type: 'carousel',
      text: '1. A\na\nMore: https://example.org/?a=1&amp;b=2',
      items,
    });
  });

  it('C10 (v2: formResponse): a line a field', () => {
    const fields = [
      { type: 'text', name: 'n', label: 'Name', text: 'Ann' },
      { type: 'email', name: 'e', label: 'Mail', email: 'a@h.org' },
      { type: 'select', name: 's', label: 'Size', select: [{ name: 'l', label: 'Large' }] },
    ];
    expect(roundTrip({ type: 'formResponse', fields })).toEqual({
      type: 'formResponse',
      fields,
      textFallback: 'Name: Ann\nMail: a@h.org\nSize: Large',
    });
  });

  it('C5 (recorded): gives a location its text', () => {
    const json = { type: 'location', coordinates: { lat: 45.5261583, long: -73.595346 }, location: { name: 'Here' } };
    expect(roundTrip(json)).toEqual({
      ...json,
      text: 'Location shared:\nhttps://maps.google.com/maps?q=45.5261583,-73.595346',
    });
  });
});

describe('metadata', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((name) => name !== '__proto__'),
          fc.oneof(fc.string(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
          { maxKeys: 5 },
        ),
        (metadata) => {
          const read = metadataFromV2(metadata, 'Message');
          if (read.ok) expect(metadataToV2(read.value)).toEqual({ ...metadata });
          else expect(JSON.stringify(metadata).length).toBeGreaterThan(2000);
        },
      ),
    );
  });

  it.each([[{ a: null }], [{ a: [] }], [{ a: {} }], [{ a: Number.POSITIVE_INFINITY }]])('refuses %j', (metadata) => {
    expect(metadataFromV2(metadata, 'Message').ok).toBe(false);
  });
});

describe('a recorded message', () => {
  it('shows what is set, and nothing of WhatsApp’s raw form', () => {
    const content = contentFromV2({ type: 'text', text: 'Hi' });
    const author = { type: 'user', userId: 'a'.repeat(24), displayName: 'Jane', avatarUrl: null, subtypes: [] };
    const source = { type: 'whatsapp', integrationId: 'b', originalMessageId: 'wamid.1', originalMessageTimestamp: 0 };
    const message: Message = {
      id: 'c'.repeat(24),
      received: 1,
      author,
      content,
      source,
      quotedMessage: {
        type: 'message',
        message: { id: 'd', received: 2, author, content, source: null },
        externalMessageId: null,
      },
      metadata: {},
      raw: '{"secret":1}',
      deleted: null,
    };
    expect(messageToV2(message)).toEqual({
      id: 'c'.repeat(24),
      received: '1970-01-01T00:00:00.001Z',
      author: { type: 'user', userId: 'a'.repeat(24), displayName: 'Jane' },
      content: { type: 'text', text: 'Hi' },
      source: {
        type: 'whatsapp',
        integrationId: 'b',
        originalMessageId: 'wamid.1',
        originalMessageTimestamp: '1970-01-01T00:00:00.000Z',
      },
      quotedMessage: {
        type: 'message',
        message: {
          id: 'd',
          received: '1970-01-01T00:00:00.002Z',
          author: { type: 'user', userId: 'a'.repeat(24), displayName: 'Jane' },
          content: { type: 'text', text: 'Hi' },
        },
      },
    });
  });
});

describe('canonical JSON', () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, field]) => [name, shuffled(field)]),
    );
  };
  it('is one for all orders of fields, and keeps the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

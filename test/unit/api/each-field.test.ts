import { describe, expect, it } from 'vitest';
import { actionFromV2, actionToV2 } from '../../../services/core/api/action-json.ts';
import { canonicalJson } from '../../../services/core/api/canonical-json.ts';
import { contentFromV2, contentToV2 } from '../../../services/core/api/content-json.ts';
import { authorToV2, messageToV2 } from '../../../services/core/api/message-json.ts';
import { metadataFromV2, metadataToV2 } from '../../../services/core/api/metadata-json.ts';
import type { ActionJson } from '../../../services/core/api/schema/action-schema.ts';
import type { ContentJson } from '../../../services/core/api/schema/content-schema.ts';
import { without } from '../../../services/core/api/without.ts';
import type { Message } from '../../../services/core/contract/records.ts';
import { textContent } from '../../../services/core/inbound/blank-content.ts';

const kinds = { link: null, reply: null, postback: null, buy: null, webview: null };

describe('actions of v2', () => {
  it.each<[json: ActionJson, kind: object]>([
    [{ type: 'link', text: 'L', uri: 'https://h', default: true }, { link: { uri: 'https://h', default: true } }],
    [{ type: 'link', text: 'L', uri: 'https://h' }, { link: { uri: 'https://h', default: null } }],
    [
      { type: 'reply', text: 'R', payload: 'p', iconUrl: 'https://h/i' },
      { reply: { payload: 'p', iconUrl: 'https://h/i' } },
    ],
    [{ type: 'reply', text: 'R', payload: 'p' }, { reply: { payload: 'p', iconUrl: null } }],
    [{ type: 'postback', text: 'P', payload: 'p' }, { postback: { payload: 'p' } }],
    [{ type: 'buy', text: 'B', amount: 2500, currency: 'USD' }, { buy: { amount: 2500, currency: 'USD' } }],
    [{ type: 'buy', text: 'B', amount: 2500 }, { buy: { amount: 2500, currency: null } }],
    [
      {
        type: 'webview',
        text: 'W',
        uri: 'https://h',
        fallback: 'https://f',
        size: 'tall',
        openOnReceive: true,
        default: true,
      },
      { webview: { uri: 'https://h', fallback: 'https://f', size: 'tall', openOnReceive: true, default: true } },
    ],
    [
      { type: 'webview', text: 'W', uri: 'https://h', fallback: 'https://f' },
      { webview: { uri: 'https://h', fallback: 'https://f', size: null, openOnReceive: null, default: null } },
    ],
    [{ type: 'locationRequest', text: 'Where?' }, {}],
  ])('%j is recorded field by field, and shown as it was', (json, kind) => {
    const { type, text } = json;
    expect(actionFromV2(json)).toStrictEqual({ ...kinds, type, text, ...kind });
    expect(actionToV2(actionFromV2(json))).toStrictEqual(json);
  });

  it('lose their metadata, which WhatsApp has no place for', () => {
    const json: ActionJson = { type: 'postback', text: 'P', payload: 'p', metadata: { a: 1 } };
    expect(actionToV2(actionFromV2(json))).toStrictEqual({ type: 'postback', text: 'P', payload: 'p' });
  });
});

describe('content of v2', () => {
  const link = { type: 'link', text: 'L', uri: 'https://h' } as const;
  const media = { mediaUrl: 'https://h/m', mediaType: 'image/png', mediaSize: 5, altText: 'A', attachmentId: 'a' };
  const full = {
    title: 'T',
    description: 'D',
    size: 'large',
    mediaUrl: 'https://h/m',
    mediaType: 'image/png',
  } as const;
  it.each<ContentJson>([
    { type: 'text', text: 'Hi', htmlText: '<b>Hi</b>', markdownText: '**Hi**', payload: 'p', actions: [link] },
    { type: 'image', ...media, text: 'caption', actions: [link] },
    { type: 'file', ...media, text: 'caption' },
    {
      type: 'list',
      items: [
        { ...full, altText: 'A', actions: [link] },
        { title: 'U', actions: [link] },
      ],
    },
    {
      type: 'form',
      fields: [
        { type: 'text', name: 'n', label: 'N', placeholder: 'Your name', minSize: 1, maxSize: 9 },
        { type: 'select', name: 's', label: 'S', options: [{ name: 'a', label: 'A' }] },
      ],
      blockChatInput: false,
    },
  ])('keeps each of its fields: $type', (json) => {
    expect(contentToV2(contentFromV2(json))).toStrictEqual(json);
  });

  it('has a text alone where a form of it is posted, with nothing else', () => {
    expect(contentFromV2({ type: 'text', text: 'Hi' }).text).toStrictEqual({
      text: 'Hi',
      htmlText: null,
      markdownText: null,
      payload: null,
      actions: [],
    });
  });

  it('has a caption in plain words, of whichever form', () => {
    const captionOf = (caption: object) =>
      contentFromV2({ type: 'image', mediaUrl: 'https://h/m', ...caption }).media?.text;
    expect(captionOf({ text: 'a', htmlText: '<b>b</b>', markdownText: '**c**' })).toBe('a');
    expect(captionOf({ htmlText: '<b>b</b>', markdownText: '**c**' })).toBe('b');
    expect(captionOf({ markdownText: '**c**' })).toBe('c');
    expect(captionOf({ text: '' })).toBe('');
    expect(captionOf({})).toBeNull();
  });

  it('has the size of a file as a whole number', () => {
    const file = { type: 'file', mediaUrl: 'https://h/m', mediaSize: 5.6 } as const;
    expect(contentFromV2(file).media).toStrictEqual({
      mediaUrl: 'https://h/m',
      mediaType: null,
      mediaSize: 6,
      text: null,
      altText: null,
      attachmentId: null,
      actions: [],
    });
  });

  it('has the name and address of a place where they are given', () => {
    const at = (location?: object) => {
      const content = contentFromV2({
        type: 'location',
        coordinates: { lat: 1, long: 2 },
        ...(location && { location }),
      });
      return [content.location, contentToV2(content)];
    };
    const text = 'Location shared:\nhttps://maps.google.com/maps?q=1,2';
    const shown = { type: 'location', coordinates: { lat: 1, long: 2 } };
    expect(at({ name: 'N', address: 'A' })).toStrictEqual([
      { latitude: 1, longitude: 2, name: 'N', address: 'A', text },
      { ...shown, location: { name: 'N', address: 'A' }, text },
    ]);
    for (const none of [{}, undefined])
      expect(at(none)).toStrictEqual([
        { latitude: 1, longitude: 2, name: null, address: null, text },
        { ...shown, text },
      ]);
  });

  it('of a form’s answer is a line a field, the chosen ones parted by commas', () => {
    const select = [
      { name: 'a', label: 'A' },
      { name: 'b', label: 'B' },
    ];
    const fields: Extract<ContentJson, { type: 'formResponse' }>['fields'] = [
      { type: 'select', name: 's', label: 'S', select },
      { type: 'select', name: 'n', label: 'None' },
      { type: 'email', name: 'e', label: 'E', email: 'a@h.org' },
      { type: 'text', name: 't', label: 'T', text: 'Hi' },
    ];
    const textFallback = 'S: A, B\nNone: \nE: a@h.org\nT: Hi';
    expect(contentToV2(contentFromV2({ type: 'formResponse', fields }))).toStrictEqual({
      type: 'formResponse',
      fields,
      textFallback,
    });
  });

  it('of WhatsApp’s own is its JSON, of another producer’s what there is', () => {
    const native = { type: 'template', payload: '{"name":"n"}' };
    const content = { ...textContent(''), type: 'template', text: null, native };
    expect(contentToV2(content)).toStrictEqual({ type: 'template', template: { name: 'n' } });
    expect(contentToV2({ ...content, native: { ...native, payload: 'no JSON' } })).toStrictEqual({
      type: 'template',
      template: 'no JSON',
    });
    expect(contentToV2({ ...content, native: null })).toStrictEqual({ type: 'template' });
  });
});

describe('messages of v2', () => {
  const message: Message = {
    id: 'M',
    received: 0,
    author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
    content: textContent('Hi'),
    source: null,
    quotedMessage: null,
    metadata: {},
    raw: null,
    deleted: null,
  };
  const shown = {
    id: 'M',
    received: '1970-01-01T00:00:00.000Z',
    author: { type: 'business' },
    content: { type: 'text', text: 'Hi' },
  };

  it('show what is set', () => {
    expect(messageToV2(message)).toStrictEqual(shown);
    expect(messageToV2({ ...message, deleted: false })).toStrictEqual(shown);
    expect(messageToV2({ ...message, deleted: true })).toStrictEqual({ ...shown, deleted: true });
    const metadata = { a: { type: 'number', string: null, number: 0, boolean: null } };
    expect(messageToV2({ ...message, metadata })).toStrictEqual({ ...shown, metadata: { a: 0 } });
    const source = { type: 'api:conversations', integrationId: null, originalMessageId: null };
    expect(messageToV2({ ...message, source: { ...source, originalMessageTimestamp: null } })).toStrictEqual({
      ...shown,
      source: { type: 'api:conversations' },
    });
  });

  it('show an id alone of a quoted message that is not known', () => {
    const quotedMessage = { type: 'externalMessageId', message: null, externalMessageId: 'X' };
    expect(messageToV2({ ...message, quotedMessage })).toStrictEqual({
      ...shown,
      quotedMessage: without(quotedMessage),
    });
  });

  it('show whether a bot wrote them', () => {
    expect(authorToV2({ ...message.author, subtypes: ['AI'] })).toStrictEqual({ type: 'business', subtypes: ['AI'] });
  });
});

describe('metadata', () => {
  const none = { string: null, number: null, boolean: null };

  it('is recorded by the type of each value', () => {
    expect(metadataFromV2({ a: 'b', c: 1, d: false }, 'Message')).toStrictEqual({
      ok: true,
      value: {
        a: { ...none, type: 'string', string: 'b' },
        c: { ...none, type: 'number', number: 1 },
        d: { ...none, type: 'boolean', boolean: false },
      },
    });
    for (const nothing of [null, undefined, {}])
      expect(metadataFromV2(nothing, 'Message')).toStrictEqual({ ok: true, value: {} });
    expect(metadataToV2({ a: { ...none, type: 'null' } })).toStrictEqual({});
  });

  it('is flat, and has at most 4,096 bytes', () => {
    const title = (metadata: Record<string, unknown>) => {
      const read = metadataFromV2(metadata, 'App');
      return read.ok ? 'ok' : read.problem.title;
    };
    for (const deep of [{}, [], null, undefined])
      expect(title({ a: deep })).toBe('metadata.a should be string, number or boolean');
    expect(title({ a: 'x'.repeat(4096 - 8) })).toBe('ok');
    expect(title({ a: 'x'.repeat(4096 - 7) })).toBe('App metadata is limited to 4096 bytes in size.');
    expect(title({ a: 'é'.repeat(2048) })).toBe('App metadata is limited to 4096 bytes in size.');
  });
});

describe('JSON', () => {
  it('has one order of fields', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, '': 0 })).toBe(
      '{"":0,"a":true,"b":[1,{"c":"x","d":null}]}',
    );
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('leaves out what is not set, and nothing that is', () => {
    expect(without({ a: null, b: undefined, c: 0, d: '', e: false })).toStrictEqual({ c: 0, d: '', e: false });
  });
});

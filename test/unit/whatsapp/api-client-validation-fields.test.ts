import { describe, expect, it } from 'vitest';
import { validateApiClientMessage } from '../../../services/core/whatsapp/api-client-validation/message.ts';
import { changed } from '../sandbox/sample-messages.ts';
import { type Kind, samples, to } from './api-client-samples.ts';

/** `ok`, or the refusal as code and words. */
const answerTo = (payload: unknown): string => {
  const checked = validateApiClientMessage(payload);
  return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.details}`;
};
const answer = (kind: Kind, path: string, value: unknown): string => answerTo(changed(samples[kind], path, value));
const mandatory = (path: string) => `1008 Parameter '${path}' is mandatory`;
const refused = (path: string, reason: string) => `1009 Parameter '${path}' ${reason}`;

describe('what the API client takes', () => {
  it.each(Object.entries(samples))('%s', (kind, payload) => {
    const type = kind === 'button' || kind === 'list' ? 'interactive' : kind;
    expect(validateApiClientMessage(payload)).toStrictEqual({
      ok: true,
      value: { type, to, recipientType: 'individual' },
    });
  });

  it('a text, where no type is named', () => {
    expect(answer('text', 'type', undefined)).toBe('ok');
  });
});

describe('texts of the API client (on-premises messages)', () => {
  it.each<[kind: Kind, path: string, max: number, presence: 'required' | 'optional']>([
    ['text', 'context.message_id', 512, 'required'],
    ['image', 'image.caption', 1024, 'optional'],
    ['image', 'image.provider.name', 256, 'required'],
    ['video', 'video.caption', 1024, 'optional'],
    ['document', 'document.caption', 1024, 'optional'],
    ['document', 'document.filename', 240, 'optional'],
    ['button', 'interactive.body.text', 1024, 'required'],
    ['template', 'template.namespace', 512, 'required'],
    ['template', 'template.name', 512, 'required'],
    ['template', 'template.language.code', 20, 'required'],
    ['template', 'template.components[1].parameters[0].text', 1024, 'required'],
    ['template', 'template.components[2].parameters[0].payload', 256, 'optional'],
    ['hsm', 'hsm.namespace', 512, 'required'],
    ['hsm', 'hsm.element_name', 512, 'required'],
    ['hsm', 'hsm.language.code', 20, 'required'],
    ['hsm', 'hsm.localizable_params[0].default', 1024, 'required'],
  ])('%s: %s has at most %d characters, and is %s', (kind, path, max, presence) => {
    expect(answer(kind, path, 'x'.repeat(max))).toBe('ok');
    expect(answer(kind, path, 'x'.repeat(max + 1))).toBe(
      refused(path, `is too long. Min length: 1, Max length: ${max}`),
    );
    expect(answer(kind, path, 7)).toBe(`1009 Param ${path} must be a string.`);
    for (const none of [undefined, ''])
      expect(answer(kind, path, none)).toBe(presence === 'required' ? mandatory(path) : 'ok');
  });

  it('a text of more than 4,096 characters has a code of its own', () => {
    expect(answerTo({ to, text: { body: 'x'.repeat(4096) } })).toBe('ok');
    expect(answerTo({ to, text: { body: 'x'.repeat(4097) } })).toBe(
      "1001 Parameter 'text.body' is too long. Min length: 1, Max length: 4096",
    );
    for (const none of [undefined, '']) expect(answerTo({ to, text: { body: none } })).toBe(mandatory('text.body'));
  });

  it('an id of media has at most 128 characters', () => {
    expect(answer('sticker', 'sticker.id', 'x'.repeat(128))).toBe('ok');
    expect(answer('sticker', 'sticker.id', 'x'.repeat(129))).toBe(
      refused('sticker.id', 'is too long. Min length: 1, Max length: 128'),
    );
    expect(answer('sticker', 'sticker.id', '')).toBe(mandatory('sticker.id'));
    expect(answer('sticker', 'sticker.id', 7)).toBe('1009 Param sticker.id must be a string.');
  });
});

describe('lists of the API client', () => {
  it.each<[kind: Kind, path: string, max: number, entry: object]>([
    ['template', 'template.components', 20, { type: 'body' }],
    ['template', 'template.components[1].parameters', 100, { type: 'text', text: 't' }],
    ['hsm', 'hsm.localizable_params', 100, { default: 'd' }],
    ['hsm', 'hsm.components', 20, { type: 'body' }],
  ])('%s: %s has at most %d entries, all objects', (kind, path, max, entry) => {
    for (const count of [0, max]) expect(answer(kind, path, Array(count).fill(entry))).toBe('ok');
    expect(answer(kind, path, Array(max + 1).fill(entry))).toBe(
      refused(path, `has ${max + 1} entries. Min: 0, Max: ${max}`),
    );
    expect(answer(kind, path, undefined)).toBe('ok');
    expect(answer(kind, path, {})).toBe(`1009 Param ${path} must be an array.`);
    expect(answer(kind, path, [entry, 'text'])).toBe(`1009 Param ${path}[1] must be a JSON object.`);
  });
});

describe('objects of the API client', () => {
  it.each<[kind: Kind, path: string, presence: 'required' | 'optional']>([
    ['text', 'text', 'required'],
    ['text', 'context', 'optional'],
    ['image', 'image', 'required'],
    ['image', 'image.provider', 'optional'],
    ['location', 'location', 'required'],
    ['button', 'interactive', 'required'],
    ['template', 'template', 'required'],
    ['template', 'template.language', 'required'],
    ['template', 'template.components[1].parameters[1].currency', 'required'],
    ['template', 'template.components[1].parameters[2].date_time', 'required'],
    ['hsm', 'hsm', 'required'],
    ['hsm', 'hsm.language', 'required'],
  ])('%s: %s is one, and %s', (kind, path, presence) => {
    for (const other of ['text', ['a']])
      expect(answer(kind, path, other)).toBe(`1009 Param ${path} must be a JSON object.`);
    expect(answer(kind, path, undefined)).toBe(presence === 'required' ? mandatory(path) : 'ok');
  });

  it.each(['image', 'video', 'document'])('a parameter of type %s holds media', (type) => {
    const path = 'template.components[0].parameters[0]';
    for (const none of [undefined, 'text'])
      expect(answer('template', path, { type, [type]: none })).toBe(mandatory(`${path}.${type}`));
    expect(answer('template', path, { type, [type]: {} })).toBe(
      mandatory(`${path}.${type}.id or ${path}.${type}.link`),
    );
  });

  it.each<[kind: Kind, path: string]>([
    ['text', 'text'],
    ['image', 'image'],
    ['image', 'image.provider'],
    ['video', 'video'],
    ['document', 'document'],
    ['audio', 'audio'],
    ['sticker', 'sticker'],
    ['location', 'location'],
    ['contacts', 'contacts[0]'],
    ['button', 'interactive'],
    ['button', 'interactive.header.image'],
    ['template', 'template'],
    ['template', 'template.language'],
    ['template', 'template.components[1]'],
    ['template', 'template.components[0].parameters[0].image'],
    ['hsm', 'hsm'],
    ['hsm', 'hsm.language'],
    ['hsm', 'hsm.localizable_params[0]'],
  ])('%s: %s has no key that the client does not know', (kind, path) => {
    expect(answer(kind, `${path}.surprise`, 1)).toBe(`1010 Unexpected key "surprise" on param "${path}".`);
  });

  it('the whole has none either, nor the content of another type', () => {
    for (const key of ['surprise', 'image', 'messaging_product'])
      expect(answer('text', key, {})).toBe(`1010 Parameter '${key}' is not required`);
    expect(answer('image', 'preview_url', true)).toBe("1010 Parameter 'preview_url' is not required");
  });
});

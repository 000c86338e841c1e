import { describe, expect, it } from 'vitest';
import { contentFromV2 } from '../../../services/core/api/content-json.ts';
import { contentProblem } from '../../../services/core/api/content-rules.ts';
import { contentSchema } from '../../../services/core/api/schema/content-schema.ts';
import { createValidators } from '../../../services/core/api/validator.ts';

const validate = createValidators().compile(contentSchema);
const titleOf = (json: object, schema: string | null = null): string | undefined => {
  const read = validate(json);
  return read.ok ? contentProblem(contentFromV2(read.value), schema)?.title : read.problem.title;
};
const reply = { type: 'reply', text: 'Yes', payload: 'YES' };
const link = { type: 'link', text: 'More', uri: 'https://h' };

describe('what a post may hold', () => {
  it.each([
    { type: 'text', text: 'Hi' },
    { type: 'text', actions: [reply, { type: 'locationRequest', text: 'Where?' }] },
    { type: 'text', htmlText: '<p></p>', actions: [reply] },
    { type: 'image', mediaUrl: 'https://h/a.png', text: 'caption' },
    { type: 'list', items: [{ title: 'A', actions: [link] }] },
    { type: 'form', text: 'Tell us', fields: [{ type: 'text', name: 'n', label: 'N' }] },
    { type: 'location', coordinates: { lat: 90, long: -180 } },
  ])('takes %j', (json) => {
    expect(titleOf(json)).toBeUndefined();
  });

  it.each([
    // C7 (rule of mixes).
    [
      { type: 'text', text: '?', actions: [reply, link] },
      'Reply actions cannot be mixed with other actions than location requests',
    ],
    [{ type: 'text', actions: [{ type: 'buy', text: 'B', amount: 1 }] }, 'Buy actions are not available on WhatsApp'],
    [
      { type: 'carousel', items: [{ title: 'A', actions: [link, { type: 'buy', text: 'B', amount: 1 }] }] },
      'Buy actions are not available on WhatsApp',
    ],
    [{ type: 'text' }, "content should have required property 'text'"],
    [{ type: 'text', text: ' ' }, "content should have required property 'text'"],
    [{ type: 'text', htmlText: '<p>&nbsp;</p>' }, 'content.htmlText should hold words'],
    [{ type: 'text', markdownText: '```' }, 'content.markdownText should hold words'],
    [{ type: 'text', text: ' ', htmlText: '<p>Hi</p>' }, 'content.text should hold words'],
    [
      { type: 'text', actions: [{ ...link, uri: 'tel:+1514' }] },
      'content.actions[0].uri should be an http or https URL',
    ],
    [{ type: 'file', mediaUrl: 'ftp://h/a.pdf' }, 'content.mediaUrl should be an http or https URL'],
    [
      { type: 'list', items: [{ title: 'A', actions: [link], mediaUrl: 'data:a' }] },
      'content.items[0].mediaUrl should be an http or https URL',
    ],
    [
      { type: 'list', items: [{ title: 'A', actions: [reply] }] },
      'items[0].actions[0].type should be equal to one of the allowed values',
    ],
    [{ type: 'location', coordinates: { lat: 90.1, long: 0 } }, 'content.coordinates.lat should be between -90 and 90'],
  ])('refuses %j', (json, title) => {
    expect(titleOf(json)).toBe(title);
  });

  it('takes a caption of 4,096 characters and no more', () => {
    const image = (length: number) =>
      titleOf({ type: 'image', mediaUrl: 'https://h/a.png', text: '漢'.repeat(length) });
    expect(image(4096)).toBeUndefined();
    expect(image(4097)).toBe('text should NOT have more than 4096 characters');
  });

  it('takes a native type with its schema alone, and no other type with one', () => {
    const template = { type: 'template', template: { name: 'n' } };
    expect(titleOf(template, 'whatsapp')).toBeUndefined();
    expect(titleOf(template)).toBe("content of type template should have schema 'whatsapp' beside it");
    expect(titleOf({ type: 'hsm', hsm: {} })).toBe("content of type hsm should have schema 'whatsapp' beside it");
    for (const json of [template, { type: 'text', text: 'Hi' }])
      expect(titleOf(json, 'line')).toBe('schema should be equal to one of the allowed values');
    expect(titleOf({ type: 'text', text: 'Hi' }, 'whatsapp')).toBe(
      "content.type should be template where schema is 'whatsapp'",
    );
  });
});

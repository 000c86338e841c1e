import { describe, expect, it } from 'vitest';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';
import { button, row, text } from './payloads.ts';
import { changed, type SampleKind, samples } from './sample-messages.ts';

/** `ok`, or the refusal as code and words. */
const answer = (kind: SampleKind, path: string, value: unknown): string => {
  const checked = validateCloudRequest(changed(samples[kind], path, value));
  return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.details}`;
};
const mandatory = (path: string) => `131008 Parameter '${path}' is mandatory`;

describe('every sample', () => {
  it.each(Object.entries(samples))('%s is taken', (_kind, payload) => {
    expect(validateCloudRequest(payload)).toMatchObject({ ok: true });
  });
});

/** Whether a text must be there, may be left out, and may be empty. */
type Presence = 'required' | 'required, may be empty' | 'optional' | 'optional, not empty';

describe('texts (WhatsApp: send limits)', () => {
  const buttonText = 'interactive.action.buttons[1].reply';
  const rowText = 'interactive.action.sections[0].rows[1]';
  const components = 'template.components';
  it.each<[kind: SampleKind, path: string, max: number, presence: Presence]>([
    ['text', 'text.body', 4096, 'required'],
    ['text', 'context.message_id', 512, 'required'],
    ['text', 'biz_opaque_callback_data', 512, 'optional'],
    ['read', 'message_id', 512, 'required'],
    ['image', 'image.caption', 1024, 'optional'],
    ['video', 'video.caption', 1024, 'optional'],
    ['document', 'document.caption', 1024, 'optional'],
    ['document', 'document.filename', 240, 'optional'],
    ['reaction', 'reaction.message_id', 512, 'required'],
    ['reaction', 'reaction.emoji', 32, 'required, may be empty'],
    ['location', 'location.name', 1000, 'optional'],
    ['location', 'location.address', 1000, 'optional'],
    ['contacts', 'contacts[0].name.formatted_name', 1000, 'required'],
    ['button', 'interactive.header.text', 60, 'required'],
    ['button', 'interactive.body.text', 1024, 'required'],
    ['button', 'interactive.footer.text', 60, 'required'],
    ['button', `${buttonText}.id`, 256, 'required'],
    ['button', `${buttonText}.title`, 20, 'required'],
    ['list', 'interactive.action.button', 20, 'required'],
    ['list', 'interactive.action.sections[0].title', 24, 'optional'],
    ['list', `${rowText}.id`, 200, 'required'],
    ['list', `${rowText}.title`, 24, 'required'],
    ['list', `${rowText}.description`, 72, 'optional'],
    ['cta_url', 'interactive.action.parameters.display_text', 20, 'required'],
    ['flow', 'interactive.action.parameters.flow_cta', 20, 'required'],
    ['product', 'interactive.action.catalog_id', 1000, 'required'],
    ['product', 'interactive.action.product_retailer_id', 1000, 'required'],
    ['product_list', 'interactive.action.catalog_id', 1000, 'required'],
    ['product_list', 'interactive.action.sections[0].title', 24, 'optional'],
    ['product_list', 'interactive.action.sections[0].product_items[0].product_retailer_id', 1000, 'required'],
    ['template', 'template.name', 512, 'required'],
    ['template', 'template.language.code', 20, 'required'],
    ['template', `${components}[1].parameters[0].parameter_name`, 100, 'optional, not empty'],
    ['template', `${components}[1].parameters[1].currency.fallback_value`, 1024, 'required'],
    ['template', `${components}[1].parameters[2].date_time.fallback_value`, 1024, 'required'],
    ['template', `${components}[2].parameters[0].payload`, 256, 'optional'],
    ['template', `${components}[3].parameters[0].coupon_code`, 20, 'required'],
    ['templateHeaders', `${components}[0].parameters[1].document.filename`, 240, 'optional'],
  ])('%s: %s has at most %d characters, and is %s', (kind, path, max, presence) => {
    expect(answer(kind, path, text(max))).toBe('ok');
    expect(answer(kind, path, text(max, '😀'))).toBe('ok');
    const tooLong = `131009 Parameter '${path}' is too long. Min length: 1, Max length: ${max}`;
    expect(answer(kind, path, text(max + 1))).toBe(tooLong);
    expect(answer(kind, path, text(max + 1, '😀'))).toBe(tooLong);
    expect(answer(kind, path, 7)).toBe(`100 Param ${path} must be a string.`);
    const required = presence.startsWith('required');
    expect(answer(kind, path, undefined)).toBe(required ? mandatory(path) : 'ok');
    expect(answer(kind, path, null)).toBe(required ? mandatory(path) : 'ok');
    expect(answer(kind, path, '')).toBe(
      presence === 'optional' || presence === 'required, may be empty' ? 'ok' : mandatory(path),
    );
  });
});

describe('lists (WhatsApp: send limits)', () => {
  const plain = () => ({});
  const contact = () => ({ name: { formatted_name: 'Ada' } });
  it.each<[kind: SampleKind, path: string, min: number, max: number, entry: (n: number) => object]>([
    ['contacts', 'contacts', 1, 257, contact],
    ['contacts', 'contacts[0].addresses', 0, 1000, plain],
    ['contacts', 'contacts[0].emails', 0, 1000, plain],
    ['contacts', 'contacts[0].phones', 0, 1000, plain],
    ['contacts', 'contacts[0].urls', 0, 1000, plain],
    ['button', 'interactive.action.buttons', 1, 3, (n) => button(`${n}`)],
    ['list', 'interactive.action.sections', 1, 10, (n) => ({ title: 'A', rows: [row(`${n}`)] })],
    ['list', 'interactive.action.sections[0].rows', 1, 10, (n) => row(`${n}`)],
    [
      'product_list',
      'interactive.action.sections',
      1,
      10,
      () => ({ title: 'A', product_items: [{ product_retailer_id: 'p' }] }),
    ],
    ['product_list', 'interactive.action.sections[0].product_items', 1, 30, () => ({ product_retailer_id: 'p' })],
    ['template', 'template.components', 0, 20, () => ({ type: 'body' })],
    ['template', 'template.components[1].parameters', 0, 100, () => ({ type: 'text', text: 't' })],
  ])('%s: %s has %d to %d entries', (kind, path, min, max, entry) => {
    const entries = (count: number) => Array.from({ length: count }, (_, n) => entry(n));
    for (const count of [min, max]) expect(answer(kind, path, entries(count))).toBe('ok');
    for (const count of [min - 1, max + 1].filter((one) => one >= 0))
      expect(answer(kind, path, entries(count))).toBe(
        `131009 Parameter '${path}' has ${count} entries. Min: ${min}, Max: ${max}`,
      );
    expect(answer(kind, path, {})).toBe(`100 Param ${path} must be an array.`);
    expect(answer(kind, path, undefined)).toBe(min > 0 ? mandatory(path) : 'ok');
    expect(answer(kind, path, null)).toBe(min > 0 ? mandatory(path) : 'ok');
    expect(answer(kind, path, [entry(0), 'text'])).toBe(`100 Param ${path}[1] must be a JSON object.`);
  });

  it('template: the cards of a carousel are 1 to 10', () => {
    const path = 'template.components[6].cards';
    for (const count of [1, 10]) expect(answer('template', path, Array(count).fill({}))).toBe('ok');
    for (const count of [0, 11])
      expect(answer('template', path, Array(count).fill({}))).toBe(
        `131009 Parameter '${path}' has ${count} entries. Min: 1, Max: 10`,
      );
    expect(answer('template', path, undefined)).toBe(mandatory(path));
  });
});

describe('objects', () => {
  it.each<[kind: SampleKind, path: string, presence: 'required' | 'optional']>([
    ['text', 'text', 'required'],
    ['text', 'context', 'optional'],
    ['image', 'image', 'required'],
    ['location', 'location', 'required'],
    ['reaction', 'reaction', 'required'],
    ['button', 'interactive', 'required'],
    ['button', 'interactive.header', 'optional'],
    ['button', 'interactive.body', 'required'],
    ['product', 'interactive.body', 'optional'],
    ['button', 'interactive.footer', 'optional'],
    ['button', 'interactive.action', 'required'],
    ['cta_url', 'interactive.action.parameters', 'required'],
    ['flow', 'interactive.action.parameters', 'required'],
    ['address_message', 'interactive.action.parameters', 'required'],
    ['order_details', 'interactive.action.parameters', 'required'],
    ['order_status', 'interactive.action.parameters', 'required'],
    ['catalog_message', 'interactive.action.parameters', 'optional'],
    ['location_request_message', 'interactive.action.parameters', 'optional'],
    ['product_list', 'interactive.header', 'required'],
    ['contacts', 'contacts[0].name', 'required'],
    ['template', 'template.language', 'required'],
    ['template', 'template.components[4].parameters[0].action', 'required'],
    ['template', 'template.components[5].parameters[0].limited_time_offer', 'required'],
    ['templateHeaders', 'template.components[0].parameters[3].product', 'required'],
  ])('%s: %s is one, and %s', (kind, path, presence) => {
    for (const other of ['text', 7, ['a']])
      expect(answer(kind, path, other)).toBe(`100 Param ${path} must be a JSON object.`);
    expect(answer(kind, path, undefined)).toBe(presence === 'required' ? mandatory(path) : 'ok');
  });

  it.each<[kind: SampleKind, path: string]>([
    ['template', 'template'],
    ['button', 'interactive.action.buttons[0].reply'],
    ['order_details', 'interactive.header.image'],
    ['template', 'template.components[0].parameters[0].image'],
    ['template', 'template.components[1].parameters[1].currency'],
    ['template', 'template.components[1].parameters[2].date_time'],
    ['templateHeaders', 'template.components[0].parameters[0].video'],
    ['templateHeaders', 'template.components[0].parameters[1].document'],
    ['templateHeaders', 'template.components[0].parameters[2].location'],
  ])('%s: %s is as good as missing where it is none', (kind, path) => {
    for (const other of [undefined, 'text', [{}]]) expect(answer(kind, path, other)).toBe(mandatory(path));
  });

  it.each<[kind: SampleKind, path: string]>([
    ['text', 'text'],
    ['image', 'image'],
    ['video', 'video'],
    ['document', 'document'],
    ['audio', 'audio'],
    ['sticker', 'sticker'],
    ['location', 'location'],
    ['reaction', 'reaction'],
    ['contacts', 'contacts[0]'],
    ['button', 'interactive'],
    ['button', 'interactive.header'],
    ['order_details', 'interactive.header'],
    ['order_details', 'interactive.header.image'],
    ['button', 'interactive.body'],
    ['button', 'interactive.footer'],
    ['button', 'interactive.action'],
    ['button', 'interactive.action.buttons[0]'],
    ['button', 'interactive.action.buttons[0].reply'],
    ['list', 'interactive.action'],
    ['list', 'interactive.action.sections[0]'],
    ['list', 'interactive.action.sections[0].rows[0]'],
    ['cta_url', 'interactive.action'],
    ['cta_url', 'interactive.action.parameters'],
    ['product', 'interactive.action'],
    ['product_list', 'interactive.action'],
    ['product_list', 'interactive.action.sections[0]'],
    ['location_request_message', 'interactive.action'],
    ['template', 'template'],
    ['template', 'template.language'],
    ['template', 'template.components[1]'],
    ['template', 'template.components[6]'],
    ['templateHeaders', 'template.components[0].parameters[0].video'],
    ['templateHeaders', 'template.components[0].parameters[2].location'],
  ])('%s: %s has no key that WhatsApp does not know', (kind, path) => {
    expect(answer(kind, `${path}.surprise`, 1)).toBe(`100 Unexpected key "surprise" on param "${path}".`);
  });

  it.each<[kind: SampleKind, path: string]>([
    ['text', 'text.preview_url'],
    ['audio', 'audio.voice'],
  ])('%s: %s is true, false or left out', (kind, path) => {
    for (const one of [true, false, undefined]) expect(answer(kind, path, one)).toBe('ok');
    for (const other of ['true', 1, null])
      expect(answer(kind, path, other)).toBe(`100 Param ${path} must be a boolean.`);
  });
});

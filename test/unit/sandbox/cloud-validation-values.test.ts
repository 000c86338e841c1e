import { describe, expect, it } from 'vitest';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';
import { button, row } from './payloads.ts';
import { changed, type SampleKind, samples } from './sample-messages.ts';

const answerTo = (payload: unknown): string => {
  const checked = validateCloudRequest(payload);
  return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.details}`;
};
const answer = (kind: SampleKind, path: string, value: unknown): string =>
  answerTo(changed(samples[kind], path, value));
const mandatory = (path: string) => `131008 Parameter '${path}' is mandatory`;
const refused = (path: string, reason: string) => `131009 Parameter '${path}' ${reason}`;

describe('words out of a set', () => {
  const interactiveTypes =
    'button, list, cta_url, flow, product, product_list, catalog_message, location_request_message, address_message, order_details, order_status';
  const messageTypes =
    'AUDIO, CONTACTS, DOCUMENT, IMAGE, INTERACTIVE, LOCATION, REACTION, STICKER, TEMPLATE, TEXT, VIDEO';
  it.each<[kind: SampleKind, path: string, words: string, refusal: string]>([
    ['text', 'messaging_product', 'whatsapp', '100 Param messaging_product must be one of {WHATSAPP}.'],
    ['text', 'type', 'text TEXT Text', `100 Param type must be one of {${messageTypes}}.`],
    ['text', 'recipient_type', 'individual', '100 Param recipient_type must be one of {INDIVIDUAL, GROUP}.'],
    ['read', 'status', 'read', '100 Param status must be one of {READ}.'],
    ['read', 'typing_indicator', '', refused('typing_indicator.type', 'must be text')],
    ['read', 'typing_indicator.type', 'text', refused('typing_indicator.type', 'must be text')],
    ['button', 'interactive.type', 'button', refused('interactive.type', `must be one of {${interactiveTypes}}`)],
    [
      'button',
      'interactive.header.type',
      'text',
      refused('interactive.header.type', 'must be one of {text, image, video, document}'),
    ],
    [
      'button',
      'interactive.action.buttons[1].type',
      'reply',
      refused('interactive.action.buttons[1].type', 'must be reply'),
    ],
    [
      'list',
      'interactive.header.type',
      'text',
      refused('interactive.header.type', 'must be text for this type of interactive message'),
    ],
    ['cta_url', 'interactive.action.name', 'cta_url', refused('interactive.action.name', 'must be cta_url')],
    ['flow', 'interactive.action.name', 'flow', refused('interactive.action.name', 'must be flow')],
    [
      'catalog_message',
      'interactive.action.name',
      'catalog_message',
      refused('interactive.action.name', 'must be catalog_message'),
    ],
    [
      'location_request_message',
      'interactive.action.name',
      'send_location',
      refused('interactive.action.name', 'must be send_location'),
    ],
    [
      'address_message',
      'interactive.action.name',
      'address_message',
      refused('interactive.action.name', 'must be address_message'),
    ],
    [
      'order_details',
      'interactive.action.name',
      'review_and_pay',
      refused('interactive.action.name', 'must be review_and_pay'),
    ],
    [
      'order_status',
      'interactive.action.name',
      'review_order',
      refused('interactive.action.name', 'must be review_order'),
    ],
    [
      'template',
      'template.language.policy',
      'deterministic',
      refused('template.language.policy', 'must be deterministic'),
    ],
    [
      'template',
      'template.components[1].type',
      'body BODY',
      refused('template.components[1].type', 'must be one of {header, body, button, carousel, limited_time_offer}'),
    ],
    [
      'template',
      'template.components[2].sub_type',
      'quick_reply QUICK_REPLY',
      refused(
        'template.components[2].sub_type',
        'must be one of {quick_reply, url, copy_code, catalog, mpm, flow, voice_call}',
      ),
    ],
  ])('%s: %s is one of them', (kind, path, words, refusal) => {
    for (const word of words.split(' ').filter((one) => one !== '')) expect(answer(kind, path, word)).toBe('ok');
    expect(answer(kind, path, 'other')).toBe(refusal);
  });

  it.each<[kind: SampleKind, path: string]>([
    ['button', 'interactive.type'],
    ['button', 'interactive.header.type'],
    ['cta_url', 'interactive.action.name'],
    ['template', 'template.components[1].type'],
    ['template', 'template.components[2].sub_type'],
    ['template', 'template.components[2].index'],
    ['template', 'template.components[1].parameters[0].type'],
  ])('%s: %s is mandatory', (kind, path) => {
    expect(answer(kind, path, undefined)).toBe(mandatory(path));
  });

  it('a message is a text where it names no type, a product where there is none is told', () => {
    expect(answer('text', 'type', undefined)).toBe('ok');
    const required = '100 The parameter messaging_product is required.';
    expect(answer('text', 'messaging_product', undefined)).toBe(required);
    for (const none of [null, 'text', [], 7]) expect(answerTo(none)).toBe(required);
  });
});

describe('media', () => {
  it('are named by an id or a link', () => {
    for (const id of ['1', '1'.repeat(32), 17]) expect(answer('audio', 'audio.id', id)).toBe('ok');
    for (const id of ['', 'a1', '1a', '1'.repeat(33), 1.5, null, true])
      expect(answer('audio', 'audio.id', id)).toBe(refused('audio.id', 'is not a valid media id'));
    for (const link of ['https://a.example/i', 'HTTP://a.example/i'])
      expect(answer('image', 'image.link', link)).toBe('ok');
    for (const link of ['', 'ftp://a.example', 'xhttps://a.example', 'https://', 'https:/a.example', 7, null])
      expect(answer('image', 'image.link', link)).toBe(refused('image.link', 'is not a valid http or https URL'));
    expect(answer('image', 'image.id', '1')).toBe('100 Param image must have either id or link, not both.');
    expect(answer('image', 'image.link', undefined)).toBe(mandatory('image.id or image.link'));
  });

  it.each(['image', 'video', 'document'])('a header may be of type %s, named as media are', (type) => {
    const header = (media: unknown) => answer('button', 'interactive.header', { type, [type]: media });
    expect(header({ id: '1' })).toBe('ok');
    expect(header({})).toBe(mandatory(`interactive.header.${type}.id or interactive.header.${type}.link`));
    expect(header(undefined)).toBe(mandatory(`interactive.header.${type}`));
  });

  it.each(['product', 'catalog_message', 'location_request_message', 'order_status'] as const)(
    '%s has no header',
    (kind) => {
      expect(answer(kind, 'interactive.header', { type: 'text', text: 'h' })).toBe(
        refused('interactive.header', 'is not supported for this type of interactive message'),
      );
    },
  );
});

describe('places', () => {
  it.each([
    ['latitude', 90],
    ['longitude', 180],
  ])('%s is within %d degrees', (key, limit) => {
    const path = `location.${key}`;
    for (const degrees of [0, limit, -limit, `${limit}`, '-1.5']) expect(answer('location', path, degrees)).toBe('ok');
    for (const degrees of [limit + 0.1, -limit - 0.1, `${limit + 1}`, 'north', true, {}])
      expect(answer('location', path, degrees)).toBe(refused(path, `must be a number between -${limit} and ${limit}`));
    for (const none of [undefined, null, '']) expect(answer('location', path, none)).toBe(mandatory(path));
  });
});

describe('buttons, rows and links', () => {
  it('have ids of their own', () => {
    expect(answer('button', 'interactive.action.buttons', [button('1'), button('2', 'x'), button('1', 'No')])).toBe(
      refused('interactive.action.buttons[2].reply.id', 'is repeated in the message'),
    );
    expect(
      answer('list', 'interactive.action.sections', [
        { title: 'A', rows: [row('1')] },
        { title: 'B', rows: [row('1')] },
      ]),
    ).toBe(refused('interactive.action.sections[1].rows[0].id', 'is repeated in the message'));
  });

  it('sections have titles as soon as there are two', () => {
    const lists = (second: object) =>
      answer('list', 'interactive.action.sections', [
        { title: 'A', rows: [row('1')] },
        { ...second, rows: [row('2')] },
      ]);
    const products = (second: object) =>
      answer('product_list', 'interactive.action.sections', [
        { title: 'A', product_items: [{ product_retailer_id: 'p' }] },
        { ...second, product_items: [{ product_retailer_id: 'q' }] },
      ]);
    for (const check of [lists, products]) {
      expect(check({ title: 'B' })).toBe('ok');
      expect(check({})).toBe(mandatory('interactive.action.sections[1].title'));
      expect(check({ title: '' })).toBe(mandatory('interactive.action.sections[1].title'));
    }
  });

  it('rows are ten and products thirty over all sections', () => {
    const sections = (key: string, counts: readonly number[], entry: (id: string) => object) =>
      counts.map((count, at) => ({ title: 'A', [key]: Array.from({ length: count }, (_, n) => entry(`${at}-${n}`)) }));
    const rows = (...counts: number[]) =>
      answer(
        'list',
        'interactive.action.sections',
        sections('rows', counts, (id) => row(id)),
      );
    expect(rows(5, 5)).toBe('ok');
    expect(rows(5, 6)).toBe(refused('interactive.action.sections', 'have 11 rows in all. Max: 10'));
    const products = (...counts: number[]) =>
      answer(
        'product_list',
        'interactive.action.sections',
        sections('product_items', counts, (id) => ({ product_retailer_id: id })),
      );
    expect(products(15, 15)).toBe('ok');
    expect(products(15, 16)).toBe(refused('interactive.action.sections', 'have 31 products in all. Max: 30'));
  });

  it('a link leads to a web page', () => {
    const path = 'interactive.action.parameters.url';
    for (const link of ['tel:+1', undefined])
      expect(answer('cta_url', path, link)).toBe(refused(path, 'is not a valid http or https URL'));
  });

  it('a flow is named by id or name, with the version of its message', () => {
    const path = 'interactive.action.parameters';
    const flow = (parameters: object) => answer('flow', path, { flow_cta: 'Go', ...parameters });
    expect(flow({ flow_message_version: '3', flow_name: 'n' })).toBe('ok');
    expect(flow({ flow_message_version: '3' })).toBe(mandatory(`${path}.flow_id or ${path}.flow_name`));
    expect(flow({ flow_id: '1' })).toBe(mandatory(`${path}.flow_message_version`));
  });
});

import { describe, expect, it } from 'vitest';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';
import { button, buttons, interactive, list, message, row, template, text } from './payloads.ts';

describe('payloads that WhatsApp takes', () => {
  it.each<[string, unknown]>([
    ['a text of 4,096 characters', message({ type: 'text', text: { body: text(4096), preview_url: true } })],
    ['emoji counted as one character each', message({ type: 'text', text: { body: text(4096, '😀') } })],
    ['a text without a type', message({ text: { body: 'hi' } })],
    ['a number as recipient', message({ to: 15551230001, text: { body: 'hi' } })],
    [
      'a business-scoped user',
      { messaging_product: 'whatsapp', recipient: 'US.13491208655302741918', text: { body: 'hi' } },
    ],
    ['a group', message({ recipient_type: 'group', to: 'group-id', text: { body: 'hi' } })],
    ['callback data of 512 characters', message({ text: { body: 'hi' }, biz_opaque_callback_data: text(512) })],
    ['a quote', message({ text: { body: 'hi' }, context: { message_id: 'wamid.x' } })],
    ['unknown keys at the top', message({ text: { body: 'hi' }, preview_url: true, ttl: 60 })],
    [
      'an image by link with a caption',
      message({ type: 'image', image: { link: 'https://a.example/i.png', caption: text(1024) } }),
    ],
    [
      'an image by id with an empty caption',
      message({ type: 'image', image: { id: '1761991787669262', caption: '' } }),
    ],
    ['audio by id', message({ type: 'audio', audio: { id: '914268667232441' } })],
    [
      'a document',
      message({ type: 'document', document: { link: 'http://a.example/d', filename: 'd.pdf', caption: 'c' } }),
    ],
    ['a sticker', message({ type: 'sticker', sticker: { link: 'https://a.example/s.webp' } })],
    [
      'a location',
      message({ type: 'location', location: { latitude: 45.4, longitude: '-75.7', name: 'n', address: 'a' } }),
    ],
    [
      'contacts',
      message({ type: 'contacts', contacts: [{ name: { formatted_name: 'Ada' }, phones: [{ phone: '1' }] }] }),
    ],
    ['a reaction', message({ type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '🕐' } })],
    ['a reaction taken back', message({ type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '' } })],
    [
      'three buttons',
      interactive({ ...buttons(button('1', text(20)), button('2'), button(text(256))), footer: { text: text(60) } }),
    ],
    [
      'buttons under an image',
      interactive({ ...buttons(button('1')), header: { type: 'image', image: { link: 'https://a.example/i.png' } } }),
    ],
    [
      'ten rows in two sections',
      interactive(
        list(
          { title: 'A', rows: Array.from({ length: 5 }, (_, n) => row(`a${n}`)) },
          {
            title: text(24),
            rows: Array.from({ length: 5 }, (_, n) => row(`b${n}`, { title: text(24), description: text(72) })),
          },
        ),
      ),
    ],
    [
      'a link button',
      interactive({
        type: 'cta_url',
        body: { text: 'b' },
        action: { name: 'cta_url', parameters: { display_text: text(20), url: 'https://a.example' } },
      }),
    ],
    [
      'a flow',
      interactive({
        type: 'flow',
        body: { text: 'b' },
        action: {
          name: 'flow',
          parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Go', flow_token: 't', anything: 1 },
        },
      }),
    ],
    [
      'one product without a body',
      interactive({ type: 'product', action: { catalog_id: '1', product_retailer_id: 'p' } }),
    ],
    [
      'thirty products',
      interactive({
        type: 'product_list',
        header: { type: 'text', text: 'h' },
        body: { text: 'b' },
        action: {
          catalog_id: '1',
          sections: [
            { title: 't', product_items: Array.from({ length: 30 }, (_, n) => ({ product_retailer_id: `${n}` })) },
          ],
        },
      }),
    ],
    ['a catalog', interactive({ type: 'catalog_message', body: { text: 'b' }, action: { name: 'catalog_message' } })],
    [
      'a location request',
      interactive({ type: 'location_request_message', body: { text: 'b' }, action: { name: 'send_location' } }),
    ],
    ['a template without components', template({})],
    [
      'a template with namespace, policy and text index',
      template({
        namespace: 'ns',
        language: { code: 'en_US', policy: 'deterministic' },
        components: [
          { type: 'body', parameters: [{ type: 'text', text: 'Bob' }] },
          { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'P' }] },
        ],
      }),
    ],
    [
      'template types in capitals',
      template({
        components: [
          { type: 'BODY', parameters: [{ type: 'TEXT', text: '2 hours' }] },
          { type: 'button', sub_type: 'CATALOG', index: 0, parameters: [{ type: 'action', action: {} }] },
        ],
      }),
    ],
    [
      'currency and date',
      template({
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'currency', currency: { fallback_value: '$1' } },
              { type: 'date_time', date_time: { fallback_value: 'today' } },
            ],
          },
        ],
      }),
    ],
    ['a read receipt', { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.x' }],
    [
      'a typing indicator',
      { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.x', typing_indicator: { type: 'text' } },
    ],
  ])('%s', (_name, payload) => {
    expect(validateCloudRequest(payload)).toMatchObject({ ok: true });
  });

  it('reads the recipient as digits and keeps what was sent', () => {
    const checked = validateCloudRequest(message({ text: { body: 'hi' } }));
    expect(checked).toMatchObject({
      value: { recipient: { kind: 'phone', address: '15551230001', input: '+1 (555) 123-0001' } },
    });
  });
});

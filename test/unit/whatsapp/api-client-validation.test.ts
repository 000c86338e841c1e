import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiClientError } from '../../../services/core/whatsapp/api-client-validation/errors.ts';
import {
  validateApiClientMessage,
  validateApiClientRead,
} from '../../../services/core/whatsapp/api-client-validation/message.ts';

const to = '250788123123';
const check = (body: object) => {
  const checked = validateApiClientMessage({ to, ...body });
  return checked.ok ? 'taken' : checked.error.code;
};
const buttons = (...ids: string[]) => ({
  buttons: ids.map((id) => ({ type: 'reply', reply: { id, title: `T${id}` } })),
});
const menu = (type: string, action: object, more: object = {}) => ({
  type: 'interactive',
  interactive: { type, body: { text: 'Hi' }, action, ...more },
});
const language = { policy: 'deterministic', code: 'en' };
const template = (more: object = {}) => ({
  type: 'template',
  template: { namespace: 'ns', name: 'n', language, ...more },
});
const hsm = (more: object = {}) => ({ type: 'hsm', hsm: { namespace: 'ns', element_name: 'n', language, ...more } });

describe('WhatsApp’s API client (on-premises messages)', () => {
  it.each([
    { text: { body: 'Hi' } },
    { type: 'text', text: { body: 'x'.repeat(4096) }, recipient_type: 'individual', ttl: 'P1D' },
    {
      type: 'text',
      text: { body: 'see https://link.com' },
      preview_url: true,
      ttl: 86400,
      context: { message_id: 'g' },
    },
    { to: '15145550123-1500000000', recipient_type: 'group', type: 'text', text: { body: 'Hi' } },
    { type: 'image', image: { link: 'https://h/i.jpg', caption: 'c'.repeat(1024), provider: { name: 'p' } } },
    { type: 'document', document: { id: 'f043afd0-f0ae-4b9c-ab3d-696fb4c8cd68', filename: 'a.pdf' } },
    { type: 'audio', audio: { link: 'https://h/a.mp3' } },
    { type: 'sticker', sticker: { link: 'https://h/a.webp' } },
    { type: 'location', location: { latitude: 1, longitude: 2, name: 'N', address: 'A' } },
    { type: 'contacts', contacts: [{ name: { formatted_name: 'A' }, ims: [{ service: 'x' }] }] },
    menu('button', buttons('0', '1', '2'), { header: { type: 'image', image: { link: 'https://h/i.jpg' } } }),
    menu('list', { button: 'Menu', sections: [{ rows: [{ id: '0', title: 'ROW1', description: 'D' }] }] }),
    menu('product', { catalog_id: 'c', product_retailer_id: 'p' }),
    template(),
    template({
      components: [
        { type: 'header', parameters: [{ type: 'document', document: { link: 'https://h/d.pdf', filename: 'd' } }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'a' },
            { type: 'currency', currency: { code: 'USD' } },
          ],
        },
        { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'P' }] },
      ],
    }),
    hsm({ language: { policy: 'fallback', code: 'en' }, localizable_params: [{ default: '1234' }] }),
    hsm({ components: [{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] }] }),
  ])('takes %j', (body) => {
    expect(check(body)).toBe('taken');
  });

  it.each([
    [1008, { to: '', text: { body: 'Hi' } }],
    [1009, { to: '+250788123123', text: { body: 'Hi' } }],
    [1009, { to: 250788123123, text: { body: 'Hi' } }],
    [1002, { recipient_type: 'crowd', text: { body: 'Hi' } }],
    [1009, { type: 'reaction', reaction: { message_id: 'g', emoji: '👍' } }],
    [1010, { text: { body: 'Hi' }, messaging_product: 'whatsapp' }],
    [1010, { text: { body: 'Hi' }, biz_opaque_callback_data: 'x' }],
    [1010, { type: 'image', image: { link: 'https://h/i.jpg' }, preview_url: true }],
    [1010, { type: 'text', text: { body: 'https://h', preview_url: true } }],
    [1009, { type: 'text', text: { body: 'no link' }, preview_url: true }],
    [1009, { type: 'text', text: { body: 'x' }, preview_url: 'yes' }],
    [1009, { type: 'text', text: { body: 'x' }, ttl: 'soon' }],
    [1009, { type: 'text', text: { body: 'x' }, context: 'g' }],
    [1008, { type: 'text', text: { body: 'x' }, context: {} }],
    [1001, { type: 'text', text: { body: 'x'.repeat(4097) } }],
    [1008, { type: 'text' }],
    [1008, { type: 'text', text: { body: '' } }],
    [1009, { type: 'text', text: 'x' }],
    [1009, { type: 'image', image: { link: 'https://h/i.jpg', id: '1' } }],
    [1009, { type: 'image', image: { link: 'ftp://h/i.jpg' } }],
    [1009, { type: 'image', image: { link: 'https://h/i.jpg', caption: 'c'.repeat(1025) } }],
    [1009, { type: 'image', image: { link: 'https://h/i.jpg', provider: 'p' } }],
    [1010, { type: 'audio', audio: { link: 'https://h/a.mp3', caption: 'c' } }],
    [1010, { type: 'sticker', sticker: { link: 'https://h/a.webp', filename: 'c' } }],
    [1008, { type: 'location', location: { latitude: 1 } }],
    [1009, menu('button', buttons('0', '1', '2', '3'))],
    [1009, menu('button', buttons('0', '0'))],
    [1009, menu('cta_url', { name: 'cta_url', parameters: { display_text: 'a', url: 'https://h' } })],
    [1009, menu('location_request_message', { name: 'send_location' })],
    [1009, menu('list', { button: 'M', sections: [{ rows: [{ id: '0', title: 'x'.repeat(25) }] }] })],
    [1008, template({ namespace: undefined })],
    [1008, template({ language: { code: 'en' } })],
    [1009, template({ language: { policy: 'fallback', code: 'en' } })],
    [1009, template({ components: [{ type: 'carousel' }] })],
    [1009, template({ components: [{ type: 'button', sub_type: 'flow', index: '0' }] })],
    [1009, template({ components: [{ type: 'button', sub_type: 'url', index: 0 }] })],
    [1009, template({ components: [{ type: 'body', parameters: [{ type: 'image', image: {} }] }] })],
    [1008, template({ components: [{ type: 'header', parameters: [{ type: 'image' }] }] })],
    [1008, hsm({ localizable_params: [{}] })],
    [1010, hsm({ name: 'n' })],
  ])('refuses with %i %j', (code, body) => {
    expect(check(body)).toBe(code);
  });

  it('refuses in its own words, and never throws', () => {
    expect(validateApiClientMessage([])).toEqual({
      ok: false,
      error: { status: 400, code: 1025, title: 'Invalid request', details: 'The body must be a JSON object.' },
    });
    expect(apiClientError(1015, 'x')).toEqual({ status: 429, code: 1015, title: 'Too many requests', details: 'x' });
    expect(apiClientError(7, 'x')).toMatchObject({ status: 400, title: 'Generic error' });
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('text', 'hsm', 'template', 'interactive', 'image'), (any, type) => {
        validateApiClientMessage(any);
        validateApiClientMessage({ to, type, [type]: any });
      }),
    );
  });

  it('takes a read of a message', () => {
    expect(validateApiClientRead({ status: 'read' }).ok).toBe(true);
    expect(validateApiClientRead({ status: 'delivered' })).toMatchObject({ error: { code: 1009 } });
    expect(validateApiClientRead({})).toMatchObject({ error: { code: 1008 } });
    expect(validateApiClientRead(null)).toMatchObject({ error: { code: 1025 } });
  });
});

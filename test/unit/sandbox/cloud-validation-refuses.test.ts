import { describe, expect, it } from 'vitest';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';
import { button, buttons, interactive, list, message, row, template, text } from './payloads.ts';

describe('payloads that WhatsApp refuses', () => {
  it.each<[string, unknown, number, string]>([
    ['no object', 'hello', 100, 'messaging_product'],
    ['another product', { messaging_product: 'sms' }, 100, 'WHATSAPP'],
    ['no recipient', { messaging_product: 'whatsapp', text: { body: 'hi' } }, 131008, "'to'"],
    ['a recipient that is no number', message({ to: 'Bob', text: { body: 'hi' } }), 131009, "'to'"],
    ['an unknown recipient type', message({ recipient_type: 'crowd', text: { body: 'hi' } }), 100, 'recipient_type'],
    ['an unknown type', message({ type: 'hsm', hsm: {} }), 100, 'type must be one of'],
    ['content missing', message({ type: 'image' }), 131008, "'image'"],
    ['content of the wrong kind', message({ type: 'text', text: 'hi' }), 100, 'text must be a JSON object'],
    ['an empty text', message({ text: { body: '' } }), 131008, "'text.body'"],
    ['a text of 4,097 characters', message({ text: { body: text(4097) } }), 131009, "'text.body'"],
    ['an unknown key', message({ text: { body: 'hi', bold: true } }), 100, 'Unexpected key "bold" on param "text"'],
    ['preview_url as text', message({ text: { body: 'hi', preview_url: 'yes' } }), 100, 'text.preview_url'],
    [
      'callback data of 513 characters',
      message({ text: { body: 'hi' }, biz_opaque_callback_data: text(513) }),
      131009,
      'biz_opaque_callback_data',
    ],
    ['a quote without an id', message({ text: { body: 'hi' }, context: {} }), 131008, 'context.message_id'],
    ['media with neither id nor link', message({ type: 'image', image: {} }), 131008, 'image.id'],
    ['media with both', message({ type: 'image', image: { id: '1', link: 'https://a.example' } }), 100, 'not both'],
    ['a link that is none', message({ type: 'image', image: { link: 'ftp://a.example' } }), 131009, 'image.link'],
    [
      'a caption of 1,025 characters',
      message({ type: 'video', video: { id: '1', caption: text(1025) } }),
      131009,
      'video.caption',
    ],
    [
      'a caption on audio',
      message({ type: 'audio', audio: { id: '1', caption: 'c' } }),
      100,
      'Unexpected key "caption"',
    ],
    [
      'a file name on an image',
      message({ type: 'image', image: { id: '1', filename: 'f' } }),
      100,
      'Unexpected key "filename"',
    ],
    [
      'a latitude beyond the pole',
      message({ type: 'location', location: { latitude: 91, longitude: 0 } }),
      131009,
      'latitude',
    ],
    ['no longitude', message({ type: 'location', location: { latitude: 1 } }), 131008, 'longitude'],
    [
      'a contact without a formatted name',
      message({ type: 'contacts', contacts: [{ name: { first_name: 'A' } }] }),
      131008,
      'contacts[0].name.formatted_name',
    ],
    ['no contacts', message({ type: 'contacts', contacts: [] }), 131009, 'contacts'],
    [
      'a reaction without emoji',
      message({ type: 'reaction', reaction: { message_id: 'x' } }),
      131008,
      'reaction.emoji',
    ],
    ['an unknown interactive type', interactive({ type: 'poll' }), 131009, 'interactive.type'],
    ['no buttons', interactive(buttons()), 131009, 'buttons'],
    ['four buttons', interactive(buttons(button('1'), button('2'), button('3'), button('4'))), 131009, 'buttons'],
    ['a button title of 21 characters', interactive(buttons(button('1', text(21)))), 131009, 'buttons[0].reply.title'],
    ['a button id of 257 characters', interactive(buttons(button(text(257)))), 131009, 'buttons[0].reply.id'],
    ['a button id twice', interactive(buttons(button('1'), button('1', 'No'))), 131009, 'repeated'],
    [
      'buttons without a body',
      interactive({ type: 'button', action: { buttons: [button('1')] } }),
      131008,
      'interactive.body',
    ],
    [
      'a body of 1,025 characters',
      interactive({ ...buttons(button('1')), body: { text: text(1025) } }),
      131009,
      'interactive.body.text',
    ],
    [
      'a footer of 61 characters',
      interactive({ ...buttons(button('1')), footer: { text: text(61) } }),
      131009,
      'interactive.footer.text',
    ],
    [
      'a header of 61 characters',
      interactive({ ...buttons(button('1')), header: { type: 'text', text: text(61) } }),
      131009,
      'interactive.header.text',
    ],
    [
      'an audio header',
      interactive({ ...buttons(button('1')), header: { type: 'audio', audio: { id: '1' } } }),
      131009,
      'header.type',
    ],
    [
      'eleven rows',
      interactive(
        list(
          { title: 'A', rows: Array.from({ length: 6 }, (_, n) => row(`a${n}`)) },
          { title: 'B', rows: Array.from({ length: 5 }, (_, n) => row(`b${n}`)) },
        ),
      ),
      131009,
      '11 rows',
    ],
    [
      'a row title of 25 characters',
      interactive(list({ rows: [row('1', { title: text(25) })] })),
      131009,
      'rows[0].title',
    ],
    ['a row id of 201 characters', interactive(list({ rows: [row(text(201))] })), 131009, 'rows[0].id'],
    [
      'a row description of 73 characters',
      interactive(list({ rows: [row('1', { description: text(73) })] })),
      131009,
      'rows[0].description',
    ],
    ['a row id twice', interactive(list({ rows: [row('1'), row('1')] })), 131009, 'repeated'],
    [
      'two sections, one without a title',
      interactive(list({ title: 'A', rows: [row('1')] }, { rows: [row('2')] })),
      131008,
      'sections[1].title',
    ],
    [
      'an image over a list',
      interactive({ ...list({ rows: [row('1')] }), header: { type: 'image', image: { id: '1' } } }),
      131009,
      'header.type',
    ],
    [
      'a list button of 21 characters',
      interactive({
        type: 'list',
        body: { text: 'b' },
        action: { button: text(21), sections: [{ rows: [row('1')] }] },
      }),
      131009,
      'action.button',
    ],
    [
      'a link button to nowhere',
      interactive({
        type: 'cta_url',
        body: { text: 'b' },
        action: { name: 'cta_url', parameters: { display_text: 'd', url: 'x' } },
      }),
      131009,
      'parameters.url',
    ],
    [
      'a flow without an id',
      interactive({
        type: 'flow',
        body: { text: 'b' },
        action: { name: 'flow', parameters: { flow_message_version: '3', flow_cta: 'Go' } },
      }),
      131008,
      'flow_id',
    ],
    [
      '31 products',
      interactive({
        type: 'product_list',
        header: { type: 'text', text: 'h' },
        body: { text: 'b' },
        action: {
          catalog_id: '1',
          sections: [
            { title: 'a', product_items: Array.from({ length: 30 }, (_, n) => ({ product_retailer_id: `${n}` })) },
            { title: 'b', product_items: [{ product_retailer_id: 'x' }] },
          ],
        },
      }),
      131009,
      '31 products',
    ],
    [
      'products without a header',
      interactive({
        type: 'product_list',
        body: { text: 'b' },
        action: { catalog_id: '1', sections: [{ product_items: [{ product_retailer_id: 'x' }] }] },
      }),
      131008,
      'interactive.header',
    ],
    [
      'an action of another name',
      interactive({ type: 'catalog_message', body: { text: 'b' }, action: { name: 'flow' } }),
      131009,
      'must be catalog_message',
    ],
    ['no template', message({ type: 'template' }), 131008, "'template'"],
    [
      'a template without a language',
      message({ type: 'template', template: { name: 'x' } }),
      131008,
      'template.language',
    ],
    ['another language policy', template({ language: { code: 'en_US', policy: 'fallback' } }), 131009, 'policy'],
    ['an unknown component', template({ components: [{ type: 'footer' }] }), 131009, 'components[0].type'],
    ['a button without an index', template({ components: [{ type: 'button', sub_type: 'url' }] }), 131008, 'index'],
    [
      'a button index of 10',
      template({ components: [{ type: 'button', sub_type: 'url', index: '10' }] }),
      131009,
      'index',
    ],
    [
      'an unknown button',
      template({ components: [{ type: 'button', sub_type: 'shout', index: '0' }] }),
      131009,
      'sub_type',
    ],
    [
      'an image in the body',
      template({ components: [{ type: 'body', parameters: [{ type: 'image', image: { id: '1' } }] }] }),
      131009,
      'cannot be image',
    ],
    [
      'an empty variable',
      template({ components: [{ type: 'body', parameters: [{ type: 'text', text: '' }] }] }),
      131008,
      'parameters[0].text',
    ],
    [
      'a line break in a variable',
      template({ components: [{ type: 'body', parameters: [{ type: 'text', text: 'a\nb' }] }] }),
      132018,
      'new-line',
    ],
    [
      'five blanks in a variable',
      template({ components: [{ type: 'body', parameters: [{ type: 'text', text: 'a     b' }] }] }),
      132018,
      'spaces',
    ],
    [
      'a header link that is none',
      template({ components: [{ type: 'header', parameters: [{ type: 'image', image: { link: 'nope' } }] }] }),
      131009,
      'image.link',
    ],
    ['another status', { messaging_product: 'whatsapp', status: 'seen', message_id: 'x' }, 100, 'status'],
    ['a read receipt without an id', { messaging_product: 'whatsapp', status: 'read' }, 131008, 'message_id'],
    [
      'another typing indicator',
      { messaging_product: 'whatsapp', status: 'read', message_id: 'x', typing_indicator: { type: 'audio' } },
      131009,
      'typing_indicator',
    ],
  ])('%s', (_name, payload, code, details) => {
    const checked = validateCloudRequest(payload);
    expect(checked).toMatchObject({ ok: false, error: { status: 400, code } });
    if (!checked.ok) {
      expect(checked.error.details).toContain(details);
      expect(checked.error.message).toMatch(new RegExp(`^\\(#${code}\\) `));
    }
  });
});

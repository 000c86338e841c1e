import { describe, expect, it } from 'vitest';
import { scanShorthand } from '../../../services/core/shorthand/scan.ts';
import { parseDefinition } from '../../../services/core/templates/definition.ts';
import { sendLanguage } from '../../../services/core/templates/language.ts';
import { templateCall } from '../../../services/core/templates/native-call.ts';
import { reconstruct } from '../../../services/core/templates/reconstruct.ts';
import { sentTemplate } from '../../../services/core/templates/sent-template.ts';
import { validateApiClientMessage } from '../../../services/core/whatsapp/api-client-validation/message.ts';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';
import { sorted, tableOf } from './document.ts';

const start = 'namespace=[[ns]]template=[[name]]';
/** A text that uses each key, and what of the call it becomes. */
const uses: ReadonlyMap<string, readonly [pairs: string, shows: string]> = new Map([
  ['namespace', [start, '"namespace":"ns"']],
  ['template', [start, '"name":"name"']],
  ['language', [`${start}language=[[fr]]`, '"code":"fr"']],
  ['fallback', [`${start}fallback=[[Hi]]`, '']],
  ['header_text', [`${start}header_text=[[T]]`, '"header","parameters":[{"type":"text"']],
  ['header_image', [`${start}header_image=[[https://h/i.jpg]]`, '"image":{"link"']],
  ['header_video', [`${start}header_video=[[https://h/v.mp4]]`, '"video":{"link"']],
  ['header_document', [`${start}header_document=[[https://h/d.pdf]]`, '"document":{"link"']],
  ['header_filename', [`${start}header_document=[[https://h/d.pdf]]header_filename=[[D]]`, '"filename":"D"']],
  ['body_text', [`${start}body_text=[[B]]`, '"body","parameters":[{"type":"text","text":"B"']],
  ['button_index', [`${start}button_index=[[1]]button_payload=[[P]]`, '"index":"1"']],
  ['button_payload', [`${start}button_index=[[1]]button_payload=[[P]]`, '"payload":"P"']],
  ['button_url', [`${start}button_index=[[1]]button_url=[[U]]`, '"sub_type":"url"']],
]);

const templateOf = (pairs: string) => {
  const scan = scanShorthand(`&((${pairs}))&`);
  if (!scan.ok) throw new Error(`${scan.fault.reason} (${scan.fault.key})`);
  const [segment] = scan.segments;
  if (segment?.type !== 'template') throw new Error('no template');
  return segment.template;
};

describe('the keys of a template shorthand', () => {
  it('are the same in the document and here', () => {
    expect(sorted(tableOf('key').keys())).toEqual(sorted(uses.keys()));
  });

  it.each([...uses].map(([key, [pairs, shows]]) => [key, pairs, shows] as const))(
    '%s: becomes a part that both protocols take',
    (_key, pairs, shows) => {
      const written = templateOf(pairs);
      const template = templateCall(written, sendLanguage(written.language, null));
      expect(JSON.stringify(template)).toContain(shows);
      const body = { type: 'template', template, to: '15551234567', recipient_type: 'individual' };
      expect(validateCloudRequest({ messaging_product: 'whatsapp', ...body })).toMatchObject({ ok: true });
      expect(validateApiClientMessage(body)).toMatchObject({ ok: true });
    },
  );
});

const link = { link: 'https://h/m' };
const header = (format: string) => ({ type: 'HEADER', format, ...(format === 'TEXT' && { text: 'Top' }) });
const sent = sentTemplate({
  name: 'name',
  language: { code: 'en_US' },
  components: [{ type: 'header', parameters: [{ type: 'image', image: link, video: link, document: link }] }],
});

/** What the record shows of a definition that has this part beside its body. */
function shownOf(part: string): string {
  const [kind, type = ''] = part.split(' ');
  const body = { type: 'BODY', text: 'Words' };
  const components = {
    HEADER: [header(type), body],
    BODY: [body],
    FOOTER: [body, { type: 'FOOTER', text: 'Small' }],
    BUTTON: [body, { type: 'BUTTONS', buttons: [{ type, text: 'Tap', url: 'https://h/u', phone_number: '+1555' }] }],
  }[kind ?? ''];
  const definition = parseDefinition({ name: 'name', language: 'en_US', components });
  const { type: content, text, media } = reconstruct(definition, sent, null);
  const [action] = text?.actions ?? media?.actions ?? [];
  if (content !== 'text') return `the message is ${content === 'image' ? 'an image' : `a ${content}`}`;
  if (action) return `a ${action.type}`;
  const words = text?.text ?? '';
  if (words.startsWith('Top')) return 'the beginning of the text';
  if (words.endsWith('Small')) return 'the end of the text';
  return kind === 'BODY' ? 'the text' : 'left out';
}

describe('the parts of a template’s definition', () => {
  it.each([...tableOf('defined part')])('%s: shows in the record as %s', (part, said) => {
    expect(shownOf(part)).toBe(said);
  });

  it('are in the document, as many as WhatsApp has', () => {
    const headers = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'].map((format) => `HEADER ${format}`);
    const buttons = ['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'COPY_CODE', 'FLOW', 'CATALOG', 'MPM', 'OTP'];
    const all = [...headers, 'BODY', 'FOOTER', ...buttons.map((type) => `BUTTON ${type}`)];
    expect(sorted(tableOf('defined part').keys())).toEqual(sorted(all));
  });
});

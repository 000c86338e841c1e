import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Message, WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { textContent } from '../../../services/core/inbound/blank-content.ts';
import { contentTypes, inboundContent } from '../../../services/core/inbound/inbound-content.ts';
import { inboundMedia } from '../../../services/core/inbound/inbound-media.ts';
import { inboundMessage } from '../../../services/core/inbound/inbound-message.ts';
import { readInbound } from '../../../services/core/inbound/inbound-payload.ts';
import { planInbound } from '../../../services/core/inbound/inbound-plan.ts';
import { referralOf } from '../../../services/core/inbound/referral.ts';
import { tapMeaning } from '../../../services/core/inbound/taps.ts';
import { apiClientCases } from '../../corpus/api-client.ts';
import { cloudCases } from '../../corpus/cloud.ts';
import { ids, inbound } from '../transform/fake-task.ts';

const base = 'https://media.example.org';
const given = (body: object, type = 'type' in body ? String(body.type) : 'text'): WhatsAppInbound => ({
  ...inbound('wamid.X', ''),
  type,
  payload: JSON.stringify(body),
});
const content = (body: object, type?: string) => inboundContent(readInbound(given(body, type)), base);
const words = (body: object) => content(body).text?.text;

describe('a user’s message', () => {
  it('keeps who wrote it, where from, and the raw payload', () => {
    const record = inbound('wamid.X', 'hi');
    const facts = { id: 'm', userId: 'u', displayName: 'Ann Lee', content: textContent('hi'), quotedMessage: null };
    expect(inboundMessage(record, facts)).toEqual({
      id: 'm',
      received: record.received,
      author: { type: 'user', userId: 'u', displayName: 'Ann Lee', avatarUrl: null, subtypes: [] },
      content: textContent('hi'),
      source: {
        type: 'whatsapp',
        integrationId: record.integrationId,
        originalMessageId: 'wamid.X',
        originalMessageTimestamp: record.timestamp,
      },
      quotedMessage: null,
      metadata: {},
      raw: record.payload,
      deleted: null,
    });
  });

  it('is never lost, whatever WhatsApp sends', () => {
    const types = [...contentTypes, 'system', 'edit', 'revoke', 'request_welcome', 'unsupported', '__proto__', ''];
    const fields = ['body', 'id', 'text', 'type', 'message', 'emoji', 'message_id', 'phones', 'name', 'title', 'wa_id'];
    const names = fc.constantFrom(...types, ...fields, 'context', 'button_reply', 'nfm_reply', 'original_message_id');
    const tree = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.array(fc.tuple(names, tie('any')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    const payloads = fc.oneof(
      tree.any.map((value) => JSON.stringify(value) ?? ''),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(
        payloads,
        fc.oneof(fc.json(), fc.constant(null)),
        fc.oneof(fc.constantFrom(...types), fc.string()),
        (payload, contact, type) => {
          const record = { ...inbound('wamid.X', ''), payload, contact, type };
          const read = readInbound(record);
          const plan = planInbound(read, base);
          if (plan.type === 'message') {
            const { text, media, location } = plan.content;
            expect(text?.text ?? media?.mediaUrl ?? location).toBeTruthy();
            const facts = { id: 'm', userId: 'u', displayName: null, content: plan.content, quotedMessage: null };
            expect(inboundMessage(record, facts).raw).toBe(payload);
          }
          referralOf(read.body);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the content of a message', () => {
  it('is in the corpus for every type that has one, on either protocol', () => {
    const seen = JSON.stringify([...cloudCases, ...apiClientCases].map(({ payload }) => payload));
    for (const type of contentTypes) expect(seen).toContain(`"type":"${type}"`);
  });

  it.each([
    [
      { type: 'contacts', contacts: [{ phones: [{ phone: '+1' }] }, { name: { formatted_name: 'A' } }, 7, {}] },
      '+1\nA',
    ],
    [{ type: 'contacts', contacts: [] }, 'Unsupported WhatsApp message (contacts)'],
    [
      { type: 'order', order: { text: 'Please hurry', product_items: [{ product_retailer_id: 7 }] } },
      'Please hurry\n1 × 7',
    ],
    [{ type: 'order', order: { text: 'Please hurry' } }, 'Unsupported WhatsApp message (order)'],
    [{ type: 'button', button: {} }, 'Unsupported WhatsApp message (button)'],
    [{ type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: {} } }, 'Sent'],
    [{ type: 'interactive', interactive: {} }, 'Unsupported WhatsApp message (interactive)'],
    [{ type: 'location', location: { latitude: 'x', longitude: 1 } }, 'Unsupported WhatsApp message (location)'],
    [{ type: 'reaction', reaction: {} }, 'Unsupported WhatsApp message (reaction)'],
    [{ type: 'text', text: { body: 7 } }, '7'],
  ])('%j reads %j', (body, text) => {
    expect(words(body)).toBe(text);
  });

  it('says what it was where the type is no word', () => {
    expect(content({}, '').text?.text).toBe('Unsupported WhatsApp message (unknown)');
    expect(content({}, 'constructor').text?.text).toBe('Unsupported WhatsApp message (constructor)');
  });

  it('takes numbers that came as texts', () => {
    expect(content({ type: 'location', location: { latitude: '1.5', longitude: '-2' } }).location).toMatchObject({
      latitude: 1.5,
      longitude: -2,
    });
  });

  it('shows a flow’s answer that came as JSON', () => {
    const interactive = { nfm_reply: { body: 'Done', response_json: { a: 1 } } };
    expect(content({ type: 'interactive', interactive }).text).toMatchObject({ text: 'Done', payload: '{"a":1}' });
  });
});

describe('a file', () => {
  const file = (media: object, type = 'document') => inboundMedia(readInbound(given({ type, [type]: media })));
  const name = (media: object, type?: string) =>
    file({ id: '1', ...media }, type)
      ?.path.split('/')
      .at(-1);

  it('has its final address at once, the same however often it is asked, another for another file', () => {
    const media = file({ id: '1', mime_type: 'application/pdf', sha256: 's', url: 'https://x', caption: 'c' });
    expect(media).toEqual({
      whatsappId: '1',
      mediaId: media?.mediaId,
      path: `/v2/apps/${ids.app}/media/${media?.mediaId}/document.pdf`,
      mimeType: 'application/pdf',
      sha256: 's',
      url: 'https://x',
      caption: 'c',
    });
    expect(media?.mediaId).toMatch(/^[0-9a-f]{24}$/);
    expect(file({ id: '1' })?.mediaId).toBe(media?.mediaId);
    expect(file({ id: '2' })?.mediaId).not.toBe(media?.mediaId);
    expect(file({})).toBeUndefined();
  });

  it.each([
    [{ filename: 'a b.pdf' }, 'a%20b.pdf'],
    [{ filename: '../../etc/passwd' }, '_.._etc_passwd'],
    [{ filename: '..' }, 'document'],
    [{ filename: '\u0000..', mime_type: 'text/plain' }, 'document.txt'],
    [{ filename: '\ud83d.txt' }, '%EF%BF%BD.txt'],
    [{ filename: `${'x'.repeat(200)}.pdf` }, `${'x'.repeat(96)}.pdf`],
    [{ mime_type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' }, 'document.docx'],
    [{ mime_type: 'application/x-what+ever' }, 'document'],
    [{ mime_type: 'constructor' }, 'document'],
    [{}, 'document'],
  ])('%j is called %j', (media, called) => {
    expect(name(media)).toBe(called);
  });

  it('never leads out of its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (filename, mime_type) => {
        const path = file({ id: '1', filename, mime_type })?.path ?? '';
        expect(new URL(path, 'http://x').pathname).toBe(path);
        expect(path.split('/')).toHaveLength(7);
      }),
    );
  });
});

describe('a tap', () => {
  const action = (type: 'reply' | 'postback', payload: string): Action => ({
    type,
    text: 'Label',
    link: null,
    reply: type === 'reply' ? { payload, iconUrl: null } : null,
    postback: type === 'postback' ? { payload } : null,
    buy: null,
    webview: null,
  });
  const { text } = textContent('pick');
  const held: Message = {
    ...inboundMessage(inbound('x', ''), {
      id: 'm',
      userId: 'u',
      displayName: null,
      content: textContent(''),
      quotedMessage: null,
    }),
    content: {
      ...textContent('pick'),
      text: text && { ...text, actions: [action('reply', 'LONG'), action('postback', 'POST')] },
    },
  };
  const message = (payload: string) => ({ type: 'message', content: textContent('Yes', payload) });
  const postback = (payload: string) => ({ type: 'postback', text: 'Yes', payload });
  const place = `action:${ids.message}`;

  it.each([
    ['reply:A', message('A')],
    ['reply:', message('')],
    ['postback:B', postback('B')],
    [`${place}:0`, message('LONG')],
    [`${place}:1`, postback('POST')],
    [`${place}:2`, message(`${place}:2`)],
    ['own', message('own')],
    ['action:x', message('action:x')],
  ])('on %j', (id, meaning) => {
    expect(tapMeaning({ label: 'Yes', id }, held)).toEqual(meaning);
  });

  it('on an action that the record has no longer is a message with its id', () => {
    expect(tapMeaning({ label: 'Yes', id: `${place}:1` }, undefined)).toEqual(message(`${place}:1`));
  });

  it('without a label or an id says what there is', () => {
    const plan = (reply: object) =>
      planInbound(readInbound(given({ type: 'interactive', interactive: { button_reply: reply } })), base);
    expect(plan({ id: 'reply:A' })).toMatchObject({ tap: { label: 'reply:A', id: 'reply:A' } });
    expect(plan({ title: 'A' })).toMatchObject({ tap: { label: 'A', id: 'A' } });
    expect(plan({})).toMatchObject({ type: 'message' });
  });
});

describe('a referral', () => {
  it.each([
    [{}, null],
    [{ referral: {} }, null],
    [{ referral: { source_url: 'https://x' } }, { code: 'https://x', source: null, type: 'OPEN_THREAD', adId: null }],
    [{ referral: { source_type: 'ad', source_id: '1' } }, { code: '1', source: 'ADS', adId: '1' }],
    [{ referral: { source_type: 'post', source_id: '1', ctwa_clid: 'c' } }, { code: 'c', source: 'POST', adId: null }],
  ])('%j', (body, referral) => {
    if (referral === null) expect(referralOf(body)).toBeNull();
    else
      expect(referralOf(body)).toMatchObject({
        ...referral,
        payload: JSON.stringify('referral' in body ? body.referral : null),
      });
  });
});

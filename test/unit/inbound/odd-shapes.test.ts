import { describe, expect, it } from 'vitest';
import type { Action, Message, WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { derivedId } from '../../../services/core/ids/ids.ts';
import { mediaContent, textContent } from '../../../services/core/inbound/blank-content.ts';
import { inboundMedia } from '../../../services/core/inbound/inbound-media.ts';
import { inboundMessage } from '../../../services/core/inbound/inbound-message.ts';
import { readInbound } from '../../../services/core/inbound/inbound-payload.ts';
import { editedContent, eventTypes, introduces, planInbound } from '../../../services/core/inbound/inbound-plan.ts';
import { tapMeaning } from '../../../services/core/inbound/taps.ts';
import { link } from '../content/scene.ts';
import { ids, inbound } from '../transform/fake-task.ts';

const base = 'https://media.example.org';
interface Body {
  readonly type: string;
  readonly [field: string]: unknown;
}
const given = (body: Body): WhatsAppInbound => ({
  ...inbound('wamid.X', ''),
  type: body.type,
  payload: JSON.stringify(body),
});
const plan = (body: Body) => planInbound(readInbound(given(body)), base);
const said = (body: Body): unknown => {
  const planned = plan(body);
  return planned.type === 'message' ? (planned.content.text ?? planned.content.location) : planned;
};
const named = (type: string) => ({ text: `Unsupported WhatsApp message (${type})` });

describe('a message of an odd shape', () => {
  it.each([
    [{ type: 'location', location: { latitude: ' ', longitude: 1 } }, named('location')],
    [{ type: 'location', location: { latitude: true, longitude: 1 } }, named('location')],
    [{ type: 'location', location: { latitude: 1 } }, named('location')],
    [{ type: 'location' }, named('location')],
    [
      { type: 'location', location: { latitude: 0, longitude: '0' } },
      { latitude: 0, longitude: 0, name: null },
    ],
    [
      { type: 'contacts', contacts: [{ phones: [{}, 7, { wa_id: '1' }, { phone: '+2', wa_id: '2' }] }] },
      { text: '1, +2' },
    ],
    [{ type: 'contacts', contacts: [{ name: { first_name: 'A', last_name: 'B' }, phones: [] }] }, { text: 'A B' }],
    [
      { type: 'order', order: { product_items: [7, {}, { product_retailer_id: 'x', quantity: 2 }] } },
      { text: '2 × x' },
    ],
    [
      { type: 'order', order: { product_items: [{ product_retailer_id: 'x', item_price: 7.5, currency: 'EUR' }] } },
      { text: '1 × x, 7.5 EUR' },
    ],
    [{ type: 'order' }, named('order')],
    [
      { type: 'interactive', interactive: { nfm_reply: { response_json: null } } },
      { text: 'Sent', payload: null },
    ],
    [
      { type: 'button', button: { text: 'A' } },
      { text: 'A', payload: 'A' },
    ],
    [
      { type: 'button', button: { payload: 'P' } },
      { text: 'P', payload: 'P' },
    ],
    [{ type: 'reaction', reaction: {} }, named('reaction')],
    [{ type: 'reaction', reaction: { emoji: '👍' } }, { text: '👍' }],
    [{ type: 'edit', edit: { message: { type: 'text' } } }, named('edit')],
    [{ type: 'edit', edit: { original_message_id: 'w' } }, named('edit')],
    [{ type: 'edit' }, named('edit')],
    [{ type: 'revoke', revoke: {} }, named('revoke')],
    [{ type: 'revoke' }, named('revoke')],
    [{ type: 'image', image: { caption: 'A cat' } }, { text: 'Unsupported WhatsApp message (image)\nA cat' }],
  ])('%j', (body, shown) => {
    expect(said(body)).toMatchObject(shown);
  });

  it('keeps what it edits, of whatever type it is', () => {
    expect(plan({ type: 'edit', edit: { original_message_id: 'w', message: { text: { body: 'x' } } } })).toMatchObject({
      type: 'edit',
      target: 'w',
      edited: { type: '', body: { text: { body: 'x' } } },
    });
  });
});

describe('who becomes known', () => {
  const event = (eventType: string) => ({ type: 'event', eventType }) as const;
  it('is who writes, taps or opens the chat', () => {
    expect(introduces({ type: 'message', content: textContent('x'), quoted: undefined })).toBe(true);
    expect(introduces({ type: 'tap', tap: { label: 'a', id: 'a' }, quoted: undefined })).toBe(true);
    expect(introduces(event(eventTypes.welcome))).toBe(true);
    expect(introduces(event(eventTypes.system))).toBe(false);
    expect(introduces(event(eventTypes.reactionRemoved))).toBe(false);
    expect(introduces({ type: 'revoke', target: 'w' })).toBe(false);
  });
});

describe('an edit', () => {
  const edited = (body: Body) => readInbound(given(body));
  const photo = mediaContent('image', { mediaUrl: 'https://h/a.jpg', mediaType: 'image/jpeg', text: 'old' });

  it('is the new content', () => {
    expect(editedContent(photo, edited({ type: 'text', text: { body: 'new' } }), base)).toEqual(textContent('new'));
  });

  it('of a caption alone leaves the file', () => {
    const content = editedContent(photo, edited({ type: 'image', image: { caption: 'new' } }), base);
    expect(content).toEqual({ ...photo, media: { ...photo.media, text: 'new' } });
  });

  it('of anything else names what it is', () => {
    const unsupported = (type: string, more = '') => textContent(`Unsupported WhatsApp message (${type})${more}`);
    expect(editedContent(photo, edited({ type: 'image', image: {} }), base)).toEqual(unsupported('image'));
    expect(editedContent(photo, edited({ type: 'image' }), base)).toEqual(unsupported('image'));
    expect(editedContent(textContent('old'), edited({ type: 'image', image: { caption: 'new' } }), base)).toEqual(
      unsupported('image', '\nnew'),
    );
  });
});

describe('a file', () => {
  it('has an id of its own kind, which never changes', () => {
    const media = inboundMedia(readInbound(given({ type: 'image', image: { id: '1' } })));
    expect(media?.mediaId).toBe(derivedId('media', ids.integration, '1'));
  });

  it('is called by its type, whatever stands around it', () => {
    const image = { id: '1', mime_type: ' IMAGE/JPEG ; q=1' };
    expect(inboundMedia(readInbound(given({ type: 'image', image })))?.path).toMatch(/\/image\.jpg$/);
  });

  it('is none of another type', () => {
    expect(inboundMedia(readInbound(given({ type: 'text', text: { id: '1' } })))).toBeUndefined();
  });
});

describe('a tap', () => {
  it('on an action that gives nothing back is a message with its id', () => {
    const facts = { id: 'm', userId: 'u', displayName: null, content: textContent('pick'), quotedMessage: null };
    const message = inboundMessage(inbound('x', ''), facts);
    const actions: readonly Action[] = [link('Open', 'https://h')];
    const { text } = message.content;
    const held: Message = { ...message, content: { ...message.content, text: text && { ...text, actions } } };
    const id = `action:${ids.message}:0`;
    expect(tapMeaning({ label: 'Open', id }, held)).toEqual({ type: 'message', content: textContent('Open', id) });
  });
});

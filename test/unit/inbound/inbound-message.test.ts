import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { inboundMessageId } from '../../../services/core/ids/ids.ts';
import { inboundContact, profileOf } from '../../../services/core/inbound/inbound-contact.ts';
import { inboundMessage } from '../../../services/core/inbound/inbound-message.ts';

const record = (changes: Partial<WhatsAppInbound> = {}): WhatsAppInbound => ({
  appId: 'a'.repeat(24),
  integrationId: 'b'.repeat(24),
  clientId: 'c'.repeat(24),
  protocol: 'cloud',
  externalId: 'wamid.X',
  address: '15551234567',
  addressType: 'phone',
  type: 'text',
  payload: JSON.stringify({ from: '15551234567', id: 'wamid.X', type: 'text', text: { body: 'hi' } }),
  contact: JSON.stringify({ profile: { name: 'Ann Lee' }, wa_id: '15551234567' }),
  timestamp: 1_700_000_000_000,
  received: 1_700_000_001_000,
  ...changes,
});

describe('a user’s message', () => {
  it('keeps who wrote it, where from, and the raw payload', () => {
    const given = record();
    expect(inboundMessage(given, 'u')).toEqual({
      id: inboundMessageId(given.integrationId, 'wamid.X'),
      received: given.received,
      author: { type: 'user', userId: 'u', displayName: 'Ann Lee', avatarUrl: null, subtypes: [] },
      content: {
        type: 'text',
        text: { text: 'hi', htmlText: null, markdownText: null, payload: null, actions: [] },
        media: null,
        location: null,
        items: null,
        form: null,
        native: null,
      },
      source: {
        type: 'whatsapp',
        integrationId: given.integrationId,
        originalMessageId: 'wamid.X',
        originalMessageTimestamp: given.timestamp,
      },
      quotedMessage: null,
      metadata: {},
      raw: given.payload,
      deleted: null,
    });
  });

  it('F7: names the message it quotes', () => {
    const payload = JSON.stringify({ type: 'text', text: { body: 'yes' }, context: { from: '1', id: 'wamid.Q' } });
    expect(inboundMessage(record({ payload }), 'u').quotedMessage).toEqual({
      type: 'externalMessageId',
      message: null,
      externalMessageId: 'wamid.Q',
    });
  });

  it('says what it is where it has no content of its own, and keeps it', () => {
    const payload = JSON.stringify({ type: 'sticker', sticker: { id: '1' } });
    const message = inboundMessage(record({ type: 'sticker', payload }), 'u');
    expect(message.content.text?.text).toBe('Unsupported WhatsApp message (sticker)');
    expect(message.raw).toBe(payload);
    expect(inboundMessage(record({ type: '' }), 'u').content.text?.text).toBe('Unsupported WhatsApp message (unknown)');
  });

  it('is never lost, whatever WhatsApp sends', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string()),
        fc.oneof(fc.json(), fc.constant(null)),
        fc.string(),
        (payload, contact, type) => {
          const given = record({ payload, contact, type });
          const message = inboundMessage(given, 'u');
          expect(message.content.text?.text).not.toBe('');
          expect(message.raw).toBe(payload);
          expect(() => JSON.parse(inboundContact(given).raw)).not.toThrow();
        },
      ),
    );
  });
});

describe('a sender', () => {
  it('F8: is named by number, with the profile kept raw', () => {
    expect(inboundContact(record())).toEqual({
      profileName: 'Ann Lee',
      displayName: '+15551234567',
      externalId: '15551234567',
      raw: '{"from":"15551234567","profile":{"name":"Ann Lee"}}',
    });
  });

  it('is written to as WhatsApp spells the number', () => {
    const payload = JSON.stringify({ from: '5511987654321' });
    expect(inboundContact(record({ address: '551187654321', payload }))).toMatchObject({
      externalId: '5511987654321',
      displayName: '+5511987654321',
    });
  });

  it('has a name where there is no number', () => {
    const user = record({ address: 'US.1349', addressType: 'user', payload: '{}' });
    expect(inboundContact(user).displayName).toBe('Ann Lee');
    expect(inboundContact({ ...user, contact: null })).toMatchObject({ displayName: 'US.1349', profileName: null });
  });

  it('gives a profile', () => {
    expect(profileOf('Ann van Lee')).toEqual({ givenName: 'Ann', surname: 'van Lee' });
    expect(profileOf('Ann')).toEqual({ givenName: 'Ann' });
    expect(profileOf(null)).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import type { Message, QuotedMessage } from '../../../services/core/contract/records.ts';
import { type EventScene, messageEvent } from '../../../services/core/events/conversation-events.ts';
import { mediaContent, textContent } from '../../../services/core/inbound/blank-content.ts';
import { eventToV2, webhookBody } from '../../../services/core/webhook-payload/event-json.ts';
import { messageToV11 } from '../../../services/core/webhook-payload/message-v11.ts';

const scene: EventScene = {
  appId: 'A',
  conversation: { id: 'C', type: 'personal' },
  user: { id: 'U', externalId: '912382197' },
  integrationId: 'I',
  clientId: 'K',
};
const quotedAt = Date.UTC(2020, 8, 30, 18, 0, 56);
const quoted: QuotedMessage = {
  type: 'message',
  externalMessageId: null,
  message: {
    id: 'Q',
    received: quotedAt,
    author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
    content: mediaContent('image', { mediaUrl: 'http://example.org/image.jpg', mediaType: null, text: null }),
    source: { type: 'whatsapp', integrationId: 'I2', originalMessageId: 'X', originalMessageTimestamp: quotedAt },
  },
};
const byId: QuotedMessage = { type: 'externalMessageId', message: null, externalMessageId: 'X' };
const reply = (quotedMessage: QuotedMessage | null): Message => ({
  id: 'M',
  received: Date.UTC(2020, 8, 30, 18, 0, 56, 820),
  author: {
    type: 'user',
    userId: 'U',
    displayName: 'Steve Rogers',
    avatarUrl: 'https://s3.example.org/a.jpg',
    subtypes: [],
  },
  content: textContent('hello'),
  source: {
    type: 'whatsapp',
    integrationId: 'I',
    originalMessageId: 'X',
    originalMessageTimestamp: Date.UTC(2020, 8, 30, 19),
  },
  quotedMessage,
  metadata: {},
  raw: '{}',
  deleted: null,
});

describe('an inbound message with a quote', () => {
  const v2 = (quotedMessage: QuotedMessage) =>
    JSON.parse(
      webhookBody(
        'A',
        { id: 'W', version: 'v2' },
        eventToV2({ ...messageEvent(scene, reply(quotedMessage)), id: 'E' }) ?? {},
      ),
    );
  const inV2 = {
    id: 'M',
    received: '2020-09-30T18:00:56.820Z',
    author: {
      userId: 'U',
      avatarUrl: 'https://s3.example.org/a.jpg',
      displayName: 'Steve Rogers',
      type: 'user',
      user: { id: 'U', externalId: '912382197' },
    },
    content: { type: 'text', text: 'hello' },
    source: {
      type: 'whatsapp',
      integrationId: 'I',
      originalMessageId: 'X',
      originalMessageTimestamp: '2020-09-30T19:00:00.000Z',
    },
  };
  const bodyOf = (quotedMessage: object) => ({
    app: { id: 'A' },
    webhook: { id: 'W', version: 'v2' },
    events: [
      {
        id: 'E',
        createdAt: '2020-09-30T18:00:56.820Z',
        type: 'conversation:message',
        payload: { conversation: { id: 'C', type: 'personal' }, message: { ...inV2, quotedMessage } },
      },
    ],
  });

  it('F6 (guide: quoted messages, example) shows the quoted message whole, v2', () => {
    expect(v2(quoted)).toEqual(
      bodyOf({
        type: 'message',
        message: {
          id: 'Q',
          received: '2020-09-30T18:00:56.000Z',
          author: { type: 'business' },
          content: { type: 'image', mediaUrl: 'http://example.org/image.jpg' },
          source: {
            type: 'whatsapp',
            integrationId: 'I2',
            originalMessageId: 'X',
            originalMessageTimestamp: '2020-09-30T18:00:56.000Z',
          },
        },
      }),
    );
  });

  it('F7 (guide: quoted messages) shows the id where nothing matches, v2', () => {
    expect(v2(byId)).toEqual(bodyOf({ type: 'externalMessageId', externalMessageId: 'X' }));
  });

  const inV11 = {
    _id: 'M',
    type: 'text',
    text: 'hello',
    role: 'appUser',
    authorId: 'U',
    name: 'Steve Rogers',
    avatarUrl: 'https://s3.example.org/a.jpg',
    received: 1_601_488_856.82,
    source: { type: 'whatsapp', integrationId: 'I', originalMessageId: 'X', originalMessageTimestamp: 1_601_492_400 },
  };

  it('F6 (v1.1: quotedMessage) shows the quoted message as content', () => {
    expect(messageToV11(reply(quoted))).toEqual({
      ...inV11,
      quotedMessage: {
        type: 'message',
        content: {
          _id: 'Q',
          type: 'image',
          mediaUrl: 'http://example.org/image.jpg',
          role: 'appMaker',
          received: 1_601_488_856,
          source: {
            type: 'whatsapp',
            integrationId: 'I2',
            originalMessageId: 'X',
            originalMessageTimestamp: 1_601_488_856,
          },
        },
      },
    });
  });

  it('F7 (v1.1: quotedMessage) shows the id where nothing matches', () => {
    expect(messageToV11(reply(byId))).toEqual({
      ...inV11,
      quotedMessage: { type: 'externalMessageId', externalMessageId: 'X' },
    });
  });

  it('shows nothing of one that is not there, and the API as source of the business’s own', () => {
    expect(messageToV11(reply(null))).toEqual(inV11);
    const source = {
      type: 'api:conversations',
      integrationId: null,
      originalMessageId: null,
      originalMessageTimestamp: null,
    };
    const metadata = { a: { type: 'string', string: 'b', number: null, boolean: null } };
    expect(messageToV11({ ...reply(null), source, metadata })).toMatchObject({
      source: { type: 'api' },
      metadata: { a: 'b' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Message } from '../../../services/core/contract/records.ts';
import {
  clientAddEvent,
  clientUpdateEvent,
  conversationCreateEvent,
  eventKey,
  messageEvent,
  nativeEvent,
  postbackEvent,
  referralEvent,
} from '../../../services/core/events/conversation-events.ts';
import { eventId } from '../../../services/core/ids/ids.ts';

const scene = {
  appId: 'a',
  conversation: { id: 'c', type: 'personal' },
  user: { id: 'u', externalId: 'x' },
  integrationId: 'i',
  clientId: 'k',
};
const message: Message = {
  id: 'm',
  received: 5,
  author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
  content: { type: 'text', text: null, media: null, location: null, items: null, form: null, native: null },
  source: null,
  quotedMessage: null,
  metadata: {},
  raw: null,
  deleted: null,
};

describe('events', () => {
  it('have the same id over all repeats, and say what happened', () => {
    expect(messageEvent(scene, message)).toMatchObject({
      ...scene,
      id: eventId('conversation:message', 'm'),
      type: 'conversation:message',
      createdAt: 5,
      message: { message },
      client: null,
    });
    expect(conversationCreateEvent(scene, 'message', 7)).toMatchObject({
      id: eventId('conversation:create', 'c'),
      type: 'conversation:create',
      createdAt: 7,
      conversationCreate: { reason: 'message' },
    });
    const client = {
      id: 'k',
      type: 'whatsapp',
      status: 'active',
      integrationId: 'i',
      externalId: '1',
      displayName: '+1',
      raw: null,
      linkedAt: 7,
    };
    expect(clientAddEvent(scene, client, null, 7)).toMatchObject({
      id: eventId('client:add', 'k', 'u'),
      type: 'client:add',
      client: { client, reason: null, error: null },
    });
  });

  it('tell of what is no message by the id of the message that told it', () => {
    const client = {
      id: 'k',
      type: 'whatsapp',
      status: 'active',
      integrationId: 'i',
      externalId: '1',
      displayName: '+1',
      raw: null,
      linkedAt: 7,
    };
    const native = { type: 'system', payload: '{}' };
    const referral = { code: 'c', source: 'ADS', type: 'OPEN_THREAD', adId: '1', payload: '{}' };
    const postback = { text: 'Hi', payload: 'GREET', message };
    const nothing = {
      message: null,
      postback: null,
      delivery: null,
      client: null,
      conversationCreate: null,
      read: null,
      native: null,
      referral: null,
    };
    const common = (type: string, ...parts: string[]) => ({
      ...scene,
      ...nothing,
      id: eventId(type, ...parts),
      type,
      createdAt: 7,
    });
    expect(clientUpdateEvent(scene, client, native, 'm', 7)).toEqual({
      ...common('client:update', 'k', 'm'),
      client: { client, reason: null, error: null },
      native,
    });
    expect(postbackEvent(scene, postback, 'm', 7)).toEqual({ ...common('conversation:postback', 'm'), postback });
    expect(referralEvent(scene, referral, 'm', 7)).toEqual({ ...common('conversation:referral', 'm'), referral });
    expect(nativeEvent(scene, 'whatsapp:system', native, 'm', 7)).toEqual({
      ...common('whatsapp:system', 'm'),
      native,
    });
    expect(nativeEvent(scene, 'whatsapp:message:edited', native, 'm', 7, message)).toEqual({
      ...common('whatsapp:message:edited', 'm'),
      native,
      message: { message },
    });
  });

  it('lie with the first client, else the conversation, else the user', () => {
    expect([eventKey('k', 'c', 'u'), eventKey(null, 'c', 'u'), eventKey(null, null, 'u')]).toEqual(['k', 'c', 'u']);
  });
});

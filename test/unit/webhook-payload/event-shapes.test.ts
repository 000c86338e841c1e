import { describe, expect, it } from 'vitest';
import type { ConversationEvent, Message } from '../../../services/core/contract/records.ts';
import { textContent } from '../../../services/core/inbound/blank-content.ts';
import { deliverableTriggers, eventToV2 } from '../../../services/core/webhook-payload/event-json.ts';

const event = (type: string, given: Partial<ConversationEvent> = {}): ConversationEvent => ({
  id: 'E',
  type,
  appId: 'A',
  createdAt: 0,
  user: { id: 'U', externalId: null },
  conversation: { id: 'C', type: 'personal' },
  integrationId: 'I',
  clientId: 'K',
  message: null,
  postback: null,
  delivery: null,
  client: null,
  conversationCreate: null,
  read: null,
  native: null,
  referral: null,
  ...given,
});
const payloadOf = (...given: Parameters<typeof event>) => {
  const shown = eventToV2(event(...given));
  return shown && 'payload' in shown ? shown.payload : undefined;
};

const conversation = { id: 'C', type: 'personal' };
const user = { id: 'U' };
const source = { type: 'whatsapp', integrationId: 'I' };

describe('the triggers of webhooks', () => {
  it('are those that v2 has and this channel tells of', () => {
    expect([...deliverableTriggers].sort()).toEqual([
      'client:add',
      'client:remove',
      'client:update',
      'conversation:create',
      'conversation:message',
      'conversation:message:delivery:channel',
      'conversation:message:delivery:failure',
      'conversation:message:delivery:user',
      'conversation:postback',
      'conversation:read',
      'conversation:referral',
      'conversation:remove',
    ]);
  });
});

describe('conversation:message', () => {
  const message: Message = {
    id: 'M',
    received: 0,
    author: { type: 'user', userId: 'U', displayName: null, avatarUrl: null, subtypes: [] },
    content: textContent('Hi'),
    source: null,
    quotedMessage: null,
    metadata: {},
    raw: null,
    deleted: null,
  };
  const shown = { id: 'M', received: '1970-01-01T00:00:00.000Z', content: { type: 'text', text: 'Hi' } };

  it('names the user where a user wrote it and is known', () => {
    expect(payloadOf('conversation:message', { message: { message } })).toStrictEqual({
      conversation,
      message: { ...shown, author: { type: 'user', userId: 'U', user } },
    });
    expect(payloadOf('conversation:message', { message: { message }, user: null })).toStrictEqual({
      conversation,
      message: { ...shown, author: { type: 'user', userId: 'U' } },
    });
  });

  it('names none where the business wrote it', () => {
    const author = { type: 'business', userId: null, displayName: 'Shop', avatarUrl: null, subtypes: [] };
    expect(payloadOf('conversation:message', { message: { message: { ...message, author } } })).toStrictEqual({
      conversation,
      message: { ...shown, author: { type: 'business', displayName: 'Shop' } },
    });
  });
});

describe('conversation:message:delivery', () => {
  const delivery: NonNullable<ConversationEvent['delivery']> = {
    messageId: 'M',
    destinationType: 'whatsapp',
    integrationId: 'I',
    externalMessages: [{ id: 'wamid.1' }, { id: 'wamid.2' }],
    isFinalEvent: true,
    error: null,
  };
  const shown = { message: { id: 'M' }, destination: source, isFinalEvent: true };

  it.each(['channel', 'user', 'failure'])('%s is whole', (kind) => {
    expect(payloadOf(`conversation:message:delivery:${kind}`, { delivery })).toStrictEqual({
      conversation,
      user,
      ...shown,
      externalMessages: [{ id: 'wamid.1' }, { id: 'wamid.2' }],
    });
  });

  it('leaves out what there is not', () => {
    const bare = { ...delivery, integrationId: null, externalMessages: [] };
    expect(payloadOf('conversation:message:delivery:failure', { delivery: bare, user: null })).toStrictEqual({
      conversation,
      ...shown,
      destination: { type: 'whatsapp' },
    });
  });

  it.each([
    ['{"errors":[{"code":131026}]}', { errors: [{ code: 131026 }] }],
    ['no JSON', 'no JSON'],
  ])('failure has WhatsApp’s own error, as JSON where it is any: %s', (underlyingError, read) => {
    const error = { code: 'uncategorized_error', message: 'no', underlyingError };
    const failed = { ...delivery, error };
    expect(payloadOf('conversation:message:delivery:failure', { delivery: failed })).toMatchObject({
      error: { code: 'uncategorized_error', message: 'no', underlyingError: read },
    });
    const unexplained = { ...delivery, error: { ...error, underlyingError: null } };
    expect(payloadOf('conversation:message:delivery:failure', { delivery: unexplained })).toHaveProperty('error', {
      code: 'uncategorized_error',
      message: 'no',
    });
  });
});

describe('what users do', () => {
  it('conversation:postback', () => {
    const postback = { text: 'Hi', payload: 'GREET', message: null };
    const shown = { conversation, postback: { payload: 'GREET' }, source };
    expect(payloadOf('conversation:postback', { postback })).toStrictEqual({ ...shown, user });
    expect(payloadOf('conversation:postback', { postback, user: null })).toStrictEqual(shown);
    expect(payloadOf('conversation:postback', { postback, integrationId: null })).toMatchObject({
      source: { type: 'whatsapp' },
    });
  });

  it('conversation:read', () => {
    const activity = { type: 'conversation:read', source };
    expect(payloadOf('conversation:read', { user: { id: 'U', externalId: 'steve' } })).toStrictEqual({
      conversation,
      activity: { ...activity, author: { type: 'user', userId: 'U', user: { id: 'U', externalId: 'steve' } } },
    });
    expect(payloadOf('conversation:read', { user: null })).toStrictEqual({
      conversation,
      activity: { ...activity, author: { type: 'user' } },
    });
  });

  it('conversation:referral without a user', () => {
    const referral = { code: 'ARx', source: 'ADS', type: null, adId: null, payload: '{}' };
    expect(payloadOf('conversation:referral', { referral, user: null })).toStrictEqual({
      conversation,
      source,
      referral: { code: 'ARx', details: { source: 'ADS' } },
    });
  });
});

describe('conversations and clients', () => {
  it('conversation:create says why, `none` where nobody does', () => {
    expect(payloadOf('conversation:create', { conversationCreate: { reason: 'message' } })).toStrictEqual({
      conversation,
      creationReason: 'message',
      user,
      source,
    });
    expect(payloadOf('conversation:create', { user: null })).toStrictEqual({
      conversation,
      creationReason: 'none',
      source,
    });
  });

  it('conversation:remove is the conversation alone', () => {
    expect(payloadOf('conversation:remove')).toStrictEqual({ conversation });
  });

  it.each(['client:add', 'client:update', 'client:remove'])('%s is the client, with why and what failed', (type) => {
    const client = {
      id: 'K',
      type: 'whatsapp',
      status: 'active',
      integrationId: 'I',
      externalId: '1555',
      displayName: null,
      raw: 'no JSON',
      linkedAt: 5,
    };
    const error = { code: 'blocked', message: 'no', underlyingError: null };
    const shown = {
      id: 'K',
      type: 'whatsapp',
      status: 'active',
      integrationId: 'I',
      externalId: '1555',
      raw: 'no JSON',
      linkedAt: '1970-01-01T00:00:00.005Z',
    };
    expect(payloadOf(type, { conversation: null, client: { client, reason: 'channelLinking', error } })).toStrictEqual({
      user,
      client: shown,
      reason: 'channelLinking',
      error: { code: 'blocked', message: 'no' },
    });
    const unlinked = { ...client, raw: null, linkedAt: null };
    const { raw: _raw, linkedAt: _linkedAt, ...without } = shown;
    expect(
      payloadOf(type, { conversation: null, user: null, client: { client: unlinked, reason: null, error: null } }),
    ).toStrictEqual({ client: without });
  });
});

import { describe, expect, it } from 'vitest';
import type { ConversationEvent, Message } from '../../../services/core/contract/records.ts';
import { deliverableTriggers, eventToV2, webhookBody } from '../../../services/core/webhook-payload/event-json.ts';

const event = (given: Partial<ConversationEvent>): ConversationEvent => ({
  id: '1'.repeat(24),
  type: 'conversation:remove',
  appId: 'b'.repeat(24),
  createdAt: Date.UTC(2020, 8, 30, 15, 14, 29, 834),
  user: { id: 'e'.repeat(24), externalId: '912382197' },
  conversation: { id: 'd'.repeat(24), type: 'personal' },
  integrationId: 'f'.repeat(24),
  clientId: 'c'.repeat(24),
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

const message: Message = {
  id: 'a'.repeat(24),
  received: Date.UTC(2020, 8, 30, 18, 0, 56, 820),
  author: { type: 'user', userId: 'e'.repeat(24), displayName: 'Steve Rogers', avatarUrl: null, subtypes: [] },
  content: {
    type: 'text',
    text: { text: 'hello', htmlText: null, markdownText: null, payload: null, actions: [] },
    media: null,
    location: null,
    items: null,
    form: null,
    native: null,
  },
  source: {
    type: 'whatsapp',
    integrationId: 'f'.repeat(24),
    originalMessageId: 'wamid.X',
    originalMessageTimestamp: Date.UTC(2020, 8, 30, 18, 0, 56),
  },
  quotedMessage: null,
  metadata: {},
  raw: '{"secret":"raw"}',
  deleted: null,
};

const user = { id: 'e'.repeat(24), externalId: '912382197' };
const conversation = { id: 'd'.repeat(24), type: 'personal' };

describe('v2 events', () => {
  it('shows a message with who wrote it, and not WhatsApp’s raw form', () => {
    expect(eventToV2(event({ type: 'conversation:message', message: { message } }))).toEqual({
      id: '1'.repeat(24),
      createdAt: '2020-09-30T15:14:29.834Z',
      type: 'conversation:message',
      payload: {
        conversation,
        message: {
          id: message.id,
          received: '2020-09-30T18:00:56.820Z',
          author: { type: 'user', userId: user.id, displayName: 'Steve Rogers', user },
          content: { type: 'text', text: 'hello' },
          source: {
            type: 'whatsapp',
            integrationId: 'f'.repeat(24),
            originalMessageId: 'wamid.X',
            originalMessageTimestamp: '2020-09-30T18:00:56.000Z',
          },
        },
      },
    });
  });

  it('shows deliveries, failures with WhatsApp’s own error', () => {
    const delivery = {
      messageId: message.id,
      destinationType: 'whatsapp',
      integrationId: 'f'.repeat(24),
      externalMessages: [{ id: 'wamid.X' }],
      isFinalEvent: false,
      error: null,
    };
    expect(eventToV2(event({ type: 'conversation:message:delivery:channel', delivery }))).toMatchObject({
      payload: {
        user,
        conversation,
        message: { id: message.id },
        destination: { type: 'whatsapp', integrationId: 'f'.repeat(24) },
        externalMessages: [{ id: 'wamid.X' }],
        isFinalEvent: false,
      },
    });
    const errors = [{ code: 131047, title: 'Re-engagement message' }];
    const error = { code: 'uncategorized_error', message: 'no', underlyingError: JSON.stringify({ errors }) };
    const failed = { ...delivery, externalMessages: [], isFinalEvent: true, error };
    const shown = eventToV2(event({ type: 'conversation:message:delivery:failure', delivery: failed }));
    expect(shown).toMatchObject({ payload: { isFinalEvent: true, error: { ...error, underlyingError: { errors } } } });
    expect(JSON.stringify(shown)).not.toContain('externalMessages');
  });

  it('shows read, postback, clients and conversations', () => {
    expect(eventToV2(event({ type: 'conversation:read', read: { messageId: message.id } }))).toMatchObject({
      payload: {
        conversation,
        activity: {
          type: 'conversation:read',
          author: { type: 'user', userId: user.id, user },
          source: { type: 'whatsapp', integrationId: 'f'.repeat(24) },
        },
      },
    });
    const postback = { text: 'Hi', payload: 'GREET', message: null };
    expect(eventToV2(event({ type: 'conversation:postback', postback }))).toMatchObject({
      payload: { user, conversation, postback: { payload: 'GREET' }, source: { type: 'whatsapp' } },
    });
    const client = {
      id: 'c'.repeat(24),
      type: 'whatsapp',
      status: 'active',
      integrationId: 'f'.repeat(24),
      externalId: '15145550123',
      displayName: null,
      raw: '{"from":"15145550123"}',
      linkedAt: 0,
    };
    const added = event({
      type: 'client:add',
      conversation: null,
      client: { client, reason: 'channelLinking', error: null },
    });
    expect(eventToV2(added)).toMatchObject({
      payload: {
        user,
        client: { id: client.id, raw: { from: '15145550123' }, linkedAt: '1970-01-01T00:00:00.000Z' },
        reason: 'channelLinking',
      },
    });
    expect(eventToV2(event({ type: 'conversation:create', conversationCreate: { reason: 'message' } }))).toMatchObject({
      payload: { creationReason: 'message', user },
    });
    expect(eventToV2(event({ type: 'conversation:remove' }))).toMatchObject({ payload: { conversation } });
  });

  it('shows what led a user here (v2: conversation:referral)', () => {
    const source = { type: 'whatsapp', integrationId: 'f'.repeat(24) };
    const referral = { code: 'ARx', source: 'ADS', type: 'OPEN_THREAD', adId: '1200', payload: '{"body":"secret"}' };
    const shown = eventToV2(event({ type: 'conversation:referral', referral }));
    expect(shown).toEqual({
      id: '1'.repeat(24),
      createdAt: '2020-09-30T15:14:29.834Z',
      type: 'conversation:referral',
      payload: {
        conversation,
        user,
        source,
        referral: { code: 'ARx', details: { source: 'ADS', type: 'OPEN_THREAD', adId: '1200' } },
      },
    });
    const bare = { code: null, source: null, type: null, adId: null, payload: '{}' };
    expect(eventToV2(event({ type: 'conversation:referral', referral: bare }))).toMatchObject({
      payload: { referral: { details: {} } },
    });
  });

  it('shows a client that has changed without WhatsApp’s raw form of the change', () => {
    const client = {
      id: 'c'.repeat(24),
      type: 'whatsapp',
      status: 'active',
      integrationId: 'f'.repeat(24),
      externalId: '4912',
      displayName: '+4912',
      raw: '{"from":"4912","profile":{}}',
      linkedAt: null,
    };
    const native = { type: 'system', payload: '{"secret":1}' };
    const changed = event({ type: 'client:update', client: { client, reason: null, error: null }, native });
    expect(eventToV2(changed)).toEqual({
      id: '1'.repeat(24),
      createdAt: '2020-09-30T15:14:29.834Z',
      type: 'client:update',
      payload: {
        conversation,
        user,
        client: {
          id: client.id,
          type: 'whatsapp',
          status: 'active',
          integrationId: client.integrationId,
          externalId: '4912',
          displayName: '+4912',
          raw: { from: '4912', profile: {} },
        },
      },
    });
  });

  it('has no form for what the API does not know, or what lacks its body', () => {
    for (const type of ['whatsapp:reaction:removed', 'whatsapp:message:edited', 'toString', ''])
      expect(eventToV2(event({ type }))).toBeUndefined();
    for (const type of deliverableTriggers.filter((one) => /message|postback|client|referral/.test(one)))
      expect(eventToV2(event({ type }))).toBeUndefined();
  });

  it('wraps events for a webhook', () => {
    expect(JSON.parse(webhookBody('b', { id: 'w', version: 'v2' }, { id: '1' }))).toEqual({
      app: { id: 'b' },
      webhook: { id: 'w', version: 'v2' },
      events: [{ id: '1' }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { MessageDelivery, PartState } from '../../../services/core/contract/records.ts';
import { dueEvents, releaseEvents } from '../../../services/core/delivery/events.ts';
import { eventId } from '../../../services/core/ids/ids.ts';
import { clientId, sampleError, sampleFacts } from './sample-facts.ts';

const facts = sampleFacts(1);
const part = (known: Partial<PartState> = {}): PartState => ({
  externalId: 'wamid.A',
  replacedId: null,
  acceptedAt: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  error: null,
  ...known,
});
const delivery = (parts: readonly PartState[], more: Partial<MessageDelivery> = {}): MessageDelivery => ({
  facts: sampleFacts(parts.length),
  parts,
  emitted: [],
  waiting: [],
  ...more,
});
const due = (...given: Parameters<typeof delivery>) => dueEvents(delivery(...given)).map(({ kind, at }) => [kind, at]);

describe('the events of a delivery', () => {
  const event = {
    appId: facts.appId,
    user: { id: facts.userId, externalId: 'steve' },
    conversation: { id: facts.conversationId, type: 'personal' },
    integrationId: facts.integrationId,
    clientId,
    message: null,
    postback: null,
    client: null,
    conversationCreate: null,
    native: null,
    referral: null,
  };
  const told = {
    messageId: facts.messageId,
    destinationType: 'whatsapp',
    integrationId: facts.integrationId,
    externalMessages: [{ id: 'wamid.A' }],
  };

  it('are channel, user and read of a message that was read, each whole', () => {
    const state = delivery([part({ acceptedAt: 1000, deliveredAt: 2000, readAt: 3000 })]);
    const released = releaseEvents(state, clientId);
    expect(released.events).toStrictEqual([
      {
        ...event,
        id: eventId('delivery:channel', facts.messageId, 'whatsapp'),
        type: 'conversation:message:delivery:channel',
        createdAt: 1000,
        delivery: { ...told, isFinalEvent: false, error: null },
        read: null,
      },
      {
        ...event,
        id: eventId('delivery:user', facts.messageId, 'whatsapp'),
        type: 'conversation:message:delivery:user',
        createdAt: 2000,
        delivery: { ...told, isFinalEvent: true, error: null },
        read: null,
      },
      {
        ...event,
        id: eventId('conversation:read', facts.messageId),
        type: 'conversation:read',
        createdAt: 3000,
        delivery: null,
        read: { messageId: facts.messageId },
      },
    ]);
    expect(released.delivery).toStrictEqual({ ...state, emitted: ['channel', 'user', 'read'] });
  });

  it('are a failure with its error, without ids where WhatsApp gave none', () => {
    const state = delivery([part({ externalId: null, failedAt: 4000, error: sampleError })]);
    expect(releaseEvents(state, clientId).events).toStrictEqual([
      {
        ...event,
        id: eventId('delivery:failure', facts.messageId, 'whatsapp'),
        type: 'conversation:message:delivery:failure',
        createdAt: 4000,
        delivery: { ...told, externalMessages: [], isFinalEvent: true, error: sampleError },
        read: null,
      },
    ]);
  });

  it('name what was replaced before what replaced it, and once where that was not taken', () => {
    const ids = (known: Partial<PartState>) =>
      releaseEvents(
        delivery([part({ acceptedAt: 1, ...known }), part({ acceptedAt: 2, externalId: 'wamid.C' })]),
        clientId,
      ).events[0]?.delivery?.externalMessages.map(({ id }) => id);
    expect(ids({ externalId: 'wamid.B', replacedId: 'wamid.Z' })).toEqual(['wamid.Z', 'wamid.B', 'wamid.C']);
    expect(ids({ externalId: 'wamid.Z', replacedId: 'wamid.Z' })).toEqual(['wamid.Z', 'wamid.C']);
    expect(ids({ externalId: null, replacedId: 'wamid.Z' })).toEqual(['wamid.Z', 'wamid.C']);
    expect(ids({ externalId: null })).toEqual(['wamid.C']);
  });

  it('name no client where the message lies with its conversation, and no user where none is known', () => {
    const state = delivery([part({ acceptedAt: 1 })], { facts: { ...facts, userId: null, userExternalId: null } });
    expect(releaseEvents(state, facts.conversationId).events).toMatchObject([{ clientId: null, user: null }]);
  });

  it('are added to those that are out', () => {
    const state = delivery([part({ acceptedAt: 1, deliveredAt: 2 })], { emitted: ['channel'] });
    expect(releaseEvents(state, clientId).delivery.emitted).toEqual(['channel', 'user']);
  });

  it('are none, and the state the same, where none is due or nobody knows whose message it is', () => {
    const accepted = [part({ acceptedAt: 1 })];
    for (const state of [
      delivery(accepted, { emitted: ['channel'] }),
      delivery(accepted, { facts: null }),
      delivery([], { facts }),
    ]) {
      expect(releaseEvents(state, clientId)).toStrictEqual({ delivery: state, events: [] });
      expect(releaseEvents(state, clientId).delivery).toBe(state);
      expect(dueEvents(state)).toEqual([]);
    }
  });
});

describe('what is due, and of when', () => {
  it.each<[of: string, known: Partial<PartState>, at: number]>([
    ['WhatsApp’s answer', { acceptedAt: 50, sentAt: 40, failedAt: 60 }, 50],
    ['sent, without an answer', { sentAt: 40, failedAt: 60 }, 40],
  ])('channel is of %s', (_of, known, at) => {
    expect(due([part(known)])[0]).toEqual(['channel', at]);
  });

  it('channel is of what arrived where neither is known', () => {
    expect(due([part({ deliveredAt: 70, readAt: 90 })])[0]).toEqual(['channel', 70]);
    expect(due([part({ readAt: 90 })])).toEqual([
      ['channel', 90],
      ['user', 90],
      ['read', 90],
    ]);
  });

  it('each of the first two is of the last of the parts, and waits for all', () => {
    const first = part({ acceptedAt: 10, deliveredAt: 60 });
    expect(due([first, part({ acceptedAt: 20, deliveredAt: 50 })])).toEqual([
      ['channel', 20],
      ['user', 60],
    ]);
    expect(due([first, part({ acceptedAt: 20 })])).toEqual([['channel', 20]]);
    expect(due([first, part()])).toEqual([]);
  });

  it('nothing is of before WhatsApp accepted, though its clock shows whole seconds', () => {
    expect(due([part({ acceptedAt: 1350, deliveredAt: 1000, readAt: 1000 })])).toEqual([
      ['channel', 1350],
      ['user', 1350],
      ['read', 1350],
    ]);
  });

  it('read is of the first part that was read', () => {
    const read = (readAt: number) => part({ acceptedAt: 1, deliveredAt: 2, readAt });
    expect(due([read(9), read(7), read(8)]).at(-1)).toEqual(['read', 7]);
  });

  it('read waits for the final event', () => {
    expect(due([part({ acceptedAt: 1, readAt: 5 }), part({ acceptedAt: 2 })])).toEqual([['channel', 2]]);
    expect(due([part({ acceptedAt: 1, readAt: 5 }), part({ acceptedAt: 2 })], { emitted: ['failure'] })).toEqual([
      ['read', 5],
    ]);
  });

  it('a failure is the first of the parts that did not arrive', () => {
    const failed = (failedAt: number, message: string, more: Partial<PartState> = {}) =>
      part({ failedAt, error: { ...sampleError, message }, ...more });
    const failure = (parts: readonly PartState[]) => dueEvents(delivery(parts)).at(-1);
    expect(failure([failed(8, 'a'), failed(5, 'b'), failed(6, 'c')])).toMatchObject({ at: 5, failed: { failedAt: 5 } });
    expect(failure([failed(5, 'a'), failed(5, 'b')])).toMatchObject({ failed: { error: { message: 'a' } } });
    expect(failure([failed(5, 'a', { deliveredAt: 6 }), failed(7, 'b')])).toMatchObject({ kind: 'failure', at: 7 });
    expect(failure([failed(5, 'a', { readAt: 6 }), part({ acceptedAt: 1 })])).toMatchObject({ kind: 'channel' });
  });

  it('nothing that is out is due again, nor a second final event', () => {
    const arrived = [part({ acceptedAt: 1, deliveredAt: 2, readAt: 3, failedAt: 4, error: sampleError })];
    expect(due(arrived, { emitted: ['channel', 'user', 'read'] })).toEqual([]);
    expect(due(arrived, { emitted: ['channel', 'failure'] })).toEqual([['read', 3]]);
    // Too late for channel: the final event has been.
    expect(due(arrived, { emitted: ['user'] })).toEqual([['read', 3]]);
    expect(due(arrived, { emitted: ['failure', 'read'] })).toEqual([]);
  });
});

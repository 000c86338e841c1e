import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readApiClientWebhook } from '../../../services/core/envelope/api-client-webhook.ts';
import { readCloudWebhook } from '../../../services/core/envelope/cloud-webhook.ts';
import { timestampOf } from '../../../services/core/envelope/timestamp.ts';

const webhook = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field, value: { metadata: { phone_number_id: '1055' }, ...value } }] }],
});
const callback = `h1.${'a'.repeat(24)}.${'b'.repeat(24)}.0`;

describe('the envelope of a Cloud webhook', () => {
  it('gives a message with its sender and the contact that is theirs, not the one at its place', () => {
    const { messages, passedOver } = readCloudWebhook(
      webhook({
        contacts: [
          { profile: { name: 'Other' }, wa_id: '4912345' },
          { profile: { name: 'Jane' }, wa_id: '15551234567', user_id: 'US.abc' },
        ],
        messages: [{ from: '15551234567', id: 'wamid.1', timestamp: '1700000000', type: 'text', text: { body: 'Hi' } }],
      }),
    );
    expect(passedOver).toEqual([]);
    expect(messages).toEqual([
      {
        phoneNumberId: '1055',
        externalId: 'wamid.1',
        addresses: [
          { type: 'phone', value: '15551234567' },
          { type: 'user', value: 'US.abc' },
        ],
        type: 'text',
        timestamp: 1_700_000_000_000,
        payload: { from: '15551234567', id: 'wamid.1', timestamp: '1700000000', type: 'text', text: { body: 'Hi' } },
        contact: { profile: { name: 'Jane' }, wa_id: '15551234567', user_id: 'US.abc' },
      },
    ]);
  });

  it('knows a sender by user id alone, and folds the spellings of a number', () => {
    const { messages } = readCloudWebhook(
      webhook({
        messages: [
          { from_user_id: 'BR.x1', id: 'wamid.1', type: 'text' },
          { from: '5511987654321', id: 'wamid.2', type: 'text' },
        ],
      }),
    );
    expect(messages.map(({ addresses }) => addresses)).toEqual([
      [{ type: 'user', value: 'BR.x1' }],
      [{ type: 'phone', value: '551187654321' }],
    ]);
  });

  it('takes the new number of a system message as a further address of the same person', () => {
    const system = { body: 'changed', type: 'user_changed_number', wa_id: '15550000002' };
    const { messages } = readCloudWebhook(
      webhook({ messages: [{ from: '15550000001', id: 'wamid.1', type: 'system', system }] }),
    );
    expect(messages[0]?.addresses.map(({ value }) => value)).toEqual(['15550000001', '15550000002']);
  });

  it('routes a status by our callback data, else by its recipient', () => {
    const { statuses } = readCloudWebhook(
      webhook({
        statuses: [
          {
            id: 'wamid.1',
            status: 'sent',
            timestamp: '1700000000',
            recipient_id: '1555',
            biz_opaque_callback_data: callback,
          },
          {
            id: 'wamid.2',
            status: 'read',
            timestamp: 1_700_000_000_123,
            recipient_id: '1556',
            biz_opaque_callback_data: 'theirs',
          },
        ],
      }),
    );
    expect(statuses).toMatchObject([
      { status: 'sent', callbackData: callback, clientId: 'a'.repeat(24), timestamp: 1_700_000_000_000 },
      { status: 'read', callbackData: undefined, clientId: undefined, timestamp: 1_700_000_000_123 },
    ]);
  });

  it.each([
    [{}, 'the body holds no changes'],
    [[], 'the body holds no changes'],
    [null, 'the body holds no changes'],
    [webhook({}, 'history'), 'the field history is not read'],
    [webhook({ metadata: {}, messages: [{}] }), 'there is no phone_number_id'],
    [webhook({ messages: ['x'] }), 'it is no object'],
    [webhook({ messages: [{ from: '1555' }] }), 'it has no id'],
    [webhook({ messages: [{ id: 'wamid.1', from: 'nobody' }] }), 'it has no sender'],
    [webhook({ messages: [{ id: 'wamid.1', from: '1'.repeat(200) }] }), 'it has no sender'],
    [webhook({ statuses: [{ id: 'wamid.1', status: 'sent' }] }), 'it has no recipient'],
    [webhook({ statuses: [{ id: 'wamid.1', recipient_id: '1555' }] }), 'it has no status'],
    [webhook({ errors: [{ code: 130429 }] }), 'the account reports 130429'],
  ])('passes over what it cannot read (%#)', (body, reason) => {
    expect(readCloudWebhook(body)).toMatchObject({ messages: [], statuses: [], passedOver: [{ reason }] });
  });

  it('keeps what it can read beside what it cannot', () => {
    const { messages, passedOver } = readCloudWebhook(
      webhook({ contacts: 'none', messages: [7, { from: '1555', id: 'wamid.1', type: 'poll', poll: {} }] }),
    );
    expect([messages.length, messages[0]?.type, passedOver.length]).toEqual([1, 'poll', 1]);
  });

  it('takes a former user id of a system message as the same person’s', () => {
    const system = { type: 'user_changed_user_id', previous_user_id: 'DE.1', user_id: 'DE.2' };
    const { messages } = readCloudWebhook(webhook({ messages: [{ id: 'wamid.1', type: 'system', system }] }));
    expect(messages[0]?.addresses.map(({ value }) => value)).toEqual(['DE.1', 'DE.2']);
  });

  it('passes over lists that are none, and entries without changes, as they came', () => {
    const { passedOver } = readCloudWebhook({
      entry: [{ id: '1' }, ...webhook({ messages: { id: 1 }, statuses: 'x', errors: 0 }).entry],
    });
    expect(passedOver).toEqual([
      { what: 'field', reason: 'the entry holds no changes', entry: { id: '1' } },
      { what: 'field', reason: 'messages is no list', entry: { id: 1 } },
      { what: 'field', reason: 'statuses is no list', entry: 'x' },
      { what: 'field', reason: 'errors is no list', entry: 0 },
    ]);
  });

  it('never throws, whatever the JSON, and loses nothing of it', () => {
    const outer = [
      'entry',
      'changes',
      'field',
      'value',
      'metadata',
      'phone_number_id',
      'contacts',
      'messages',
      'statuses',
    ];
    const inner = [
      'id',
      'from',
      'type',
      'status',
      'timestamp',
      'recipient_id',
      'wa_id',
      'system',
      'biz_opaque_callback_data',
    ];
    const names = fc.constantFrom(...outer, ...inner);
    const tree = fc.letrec<{ any: unknown; object: object }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 8, withCrossShrink: true },
        fc.jsonValue({ maxDepth: 1 }),
        tie('object'),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
      object: fc.array(fc.tuple(names, tie('any')), { maxLength: 5 }).map((fields) => Object.fromEntries(fields)),
    }));
    fc.assert(
      fc.property(fc.oneof(tree.any, fc.jsonValue()), (body) => {
        readApiClientWebhook(body);
        const { messages, statuses } = readCloudWebhook(body);
        expect(messages.every(({ addresses }) => addresses.length > 0)).toBe(true);
        expect(statuses.every(({ addresses, clientId }) => addresses.length > 0 || clientId !== undefined)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.array(tree.any, { maxLength: 3 }), (values) => {
        const lists = { messages: values, statuses: values, errors: values, contacts: values };
        for (const { messages, statuses, passedOver } of [
          readCloudWebhook(webhook(lists)),
          readApiClientWebhook(lists),
        ]) {
          const of = (...what: readonly string[]) =>
            passedOver.filter((one) => what.includes(one.what)).map(({ entry }) => entry);
          expect(new Set([...messages.map(({ payload }) => payload), ...of('message')])).toEqual(new Set(values));
          expect(new Set([...statuses.map(({ payload }) => payload), ...of('status')])).toEqual(new Set(values));
          expect(of('errors')).toEqual(values);
        }
      }),
    );
  });
});

describe('a time of WhatsApp', () => {
  it.each([
    ['1700000000', 1_700_000_000_000],
    [1_700_000_000, 1_700_000_000_000],
    ['1700000000123', 1_700_000_000_123],
    ['', undefined],
    ['yesterday', undefined],
    [-5, undefined],
    [1e300, undefined],
    ['9999999999999999', undefined],
    [null, undefined],
  ])('reads %j as %j', (given, time) => {
    expect(timestampOf(given)).toBe(time);
  });
});

import { type CorpusCase, phone, when, words, wrote } from './case.ts';
import { contact, id, message, other, status } from './cloud-webhook.ts';

export const cloudOthers: readonly CorpusCase[] = [
  other(
    'new number',
    {
      messages: [
        {
          from: phone,
          id,
          timestamp: when,
          type: 'system',
          system: { type: 'user_changed_number', body: 'changed', wa_id: '4915187654321' },
        },
      ],
    },
    {
      senders: [[phone, '4915187654321']],
      told: [{ event: 'client:update', shown: { externalId: '4915187654321', displayName: '+4915187654321' } }],
    },
  ),
  other(
    'new user id',
    {
      messages: [
        {
          from: phone,
          id,
          timestamp: when,
          type: 'system',
          system: { type: 'user_changed_user_id', previous_user_id: 'DE.77aa', user_id: 'DE.88cc' },
        },
      ],
    },
    {
      senders: [[phone, 'DE.77aa', 'DE.88cc']],
      told: [{ event: 'client:update', shown: { externalId: phone, displayName: `+${phone}` } }],
    },
  ),
  other(
    'new identity',
    {
      messages: [
        {
          from: phone,
          id,
          timestamp: when,
          type: 'system',
          system: { type: 'customer_identity_changed', customer: phone, identity: 'h4sh' },
        },
      ],
    },
    {
      senders: [[phone]],
      told: [{ event: 'client:update', shown: { externalId: phone, displayName: `+${phone}` } }],
    },
  ),
  message(
    'edit of what is not recorded',
    { type: 'edit', edit: { original_message_id: 'x', message: { type: 'text' } } },
    [{ event: 'whatsapp:message:edited', shown: {} }],
  ),
  message('revoke of what is not recorded', { type: 'revoke', revoke: { original_message_id: 'x' } }, [
    { event: 'whatsapp:message:revoked', shown: {} },
  ]),
  message('chat opened', { type: 'request_welcome' }, [{ event: 'whatsapp:request_welcome', shown: {} }]),
  message('unsupported', { type: 'unsupported', errors: [{ code: 131_051, title: 'Message type unknown' }] }, [
    wrote(words('Unsupported WhatsApp message (unsupported)')),
  ]),
  message(
    'unsupported, with words beside it',
    {
      type: 'unsupported',
      text: { body: 'Hello' },
      errors: [{ code: 131_051 }],
      unsupported: { type: 'poll_creation' },
    },
    [wrote(words('Unsupported WhatsApp message (unsupported)'))],
  ),
  message('ephemeral', { type: 'ephemeral', errors: [{ code: 131_051 }] }, [
    wrote(words('Unsupported WhatsApp message (ephemeral)')),
  ]),
  message('view-once', { type: 'view_once', errors: [{ code: 131_051 }] }, [
    wrote(words('Unsupported WhatsApp message (view_once)')),
  ]),
  message('type of tomorrow', { type: 'hologram', hologram: {} }, [
    wrote(words('Unsupported WhatsApp message (hologram)')),
  ]),
  other('sent', { contacts: [contact], statuses: [status('sent')] }, { statuses: [['sent', phone]] }),
  other('deleted', { statuses: [status('deleted')] }, { statuses: [['deleted', phone]] }),
  other('status of tomorrow', { statuses: [status('in_space')] }, { statuses: [['in_space', phone]] }),
  other(
    'failed',
    { statuses: [status('failed', { errors: [{ code: 131_014, title: 'Request failed' }] })] },
    { statuses: [['failed', phone]] },
  ),
  other(
    'errors of the account',
    { contacts: [contact], errors: [{ code: 0, title: 'We could not authenticate the app user' }] },
    { passedOver: ['errors: the account reports 0'] },
  ),
  ...['group_lifecycle_update', 'group_participants_update', 'group_settings_update'].map((field) =>
    other(
      field,
      { groups: [{ timestamp: when, group_id: 'Z3JvdXA', type: 'group_create', request_id: 'r1' }] },
      { passedOver: [`field: the field ${field} is not read`] },
      field,
    ),
  ),
];

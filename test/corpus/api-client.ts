import { type CorpusCase, phone, when, words, wrote } from './case.ts';

type Expected = Omit<CorpusCase, 'name' | 'protocol' | 'payload'>;

const of = (name: string, payload: object, expected: Expected): CorpusCase => ({
  name: `API client: ${name}`,
  protocol: 'api-client',
  payload,
  ...expected,
});

/** A message of the one sender; without contacts, as older clients have it. */
const message = (name: string, body: object, told: CorpusCase['told'], contacts?: readonly object[]): CorpusCase =>
  of(
    name,
    { ...(contacts && { contacts }), messages: [{ from: phone, id: '72', timestamp: when, ...body }] },
    { senders: [[phone]], ...(told && { told }) },
  );

const contact = { profile: { name: 'Mira Adler' }, wa_id: phone };
const text = { type: 'text', text: { body: 'hello there' } };
const hello = [wrote(words('hello there'))];
const noRecipient = ['status: it has no recipient'];

export const apiClientCases: readonly CorpusCase[] = [
  message('text', text, hello, [contact]),
  message('text in a group', { ...text, group_id: '4915112345678-1754300000' }, hello, [contact]),
  message('text with what is no user id', { ...text, from_bsuid: 'x_y' }, hello, [contact]),
  of(
    'text of a number and a user id',
    { contacts: [contact], messages: [{ from: phone, from_bsuid: 'DE.77aa', id: '72', timestamp: when, ...text }] },
    { senders: [[phone, 'DE.77aa']], told: hello },
  ),
  of(
    'text of a user id in the place of the number',
    {
      contacts: [{ profile: { name: 'Mira Adler' }, wa_id: 'DE.77aa' }],
      messages: [{ from: 'DE.77aa', from_bsuid: 'DE.77aa', id: '72', timestamp: when, ...text }],
    },
    { senders: [['DE.77aa']], told: hello },
  ),
  of(
    'text of a user id alone',
    {
      contacts: [{ profile: { name: 'Mira Adler' }, user_id: 'DE.77aa' }],
      messages: [{ from_bsuid: 'DE.77aa', id: '72', timestamp: when, ...text }],
    },
    { senders: [['DE.77aa']], told: hello },
  ),
  of(
    'text without a sender',
    { contacts: [{ profile: { name: 'Mira Adler' } }], messages: [{ id: '72', timestamp: when, ...text }] },
    { passedOver: ['message: it has no sender'] },
  ),
  message(
    'document',
    {
      type: 'document',
      document: { id: '72', mime_type: 'text/plain', sha256: 'ab12', caption: 'Read this', filename: 'a.b' },
    },
    [wrote({ type: 'file', mediaUrl: '<media>/a.b', mediaType: 'text/plain', text: 'Read this' })],
  ),
  message(
    'document that was not loaded',
    { type: 'document', document: { mime_type: 'text/plain', caption: 'Read this', status: 'undownloaded' } },
    [wrote(words('Unsupported WhatsApp message (document)\nRead this'))],
  ),
  message(
    'video',
    {
      type: 'video',
      video: { id: '72', file: '/m/72', link: 'https://x.example/72', mime_type: 'video/3gpp', caption: 'See' },
    },
    [wrote({ type: 'file', mediaUrl: '<media>/video.3gp', mediaType: 'video/3gpp', text: 'See' })],
  ),
  message('voice', { type: 'voice', voice: { id: '72', mime_type: 'audio/ogg; codecs=opus', sha256: 'ab12' } }, [
    wrote({ type: 'file', mediaUrl: '<media>/voice.ogg', mediaType: 'audio/ogg; codecs=opus' }),
  ]),
  message(
    'sticker of a pack',
    {
      type: 'sticker',
      sticker: { id: '72', mime_type: 'image/webp', metadata: { 'sticker-pack-id': 'p', 'is-first-party-sticker': 0 } },
    },
    [wrote({ type: 'image', mediaUrl: '<media>/sticker.webp', mediaType: 'image/webp' })],
  ),
  message(
    'flow',
    { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { body: 'Sent', response_json: '{"b": 2}' } } },
    [wrote(words('Sent', '{"b": 2}'))],
  ),
  message(
    'flow whose answer is no object',
    { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { body: 'Sent', response_json: '[3]' } } },
    [wrote(words('Sent', '[3]'))],
  ),
  message(
    'quick reply without a payload',
    { type: 'button', button: { text: 'Yes' }, context: { from: '1', id: 'gBx' } },
    [wrote(words('Yes', 'Yes'), 'gBx')],
  ),
  message('order without a body', { type: 'order' }, [wrote(words('Unsupported WhatsApp message (order)'))]),
  message(
    'text that came by an ad',
    {
      ...text,
      referral: { headline: 'h', body: 'b', source_type: 'post', source_id: '31', source_url: 'https://x.example' },
    },
    [
      { event: 'conversation:referral', shown: { code: '31', details: { source: 'POST', type: 'OPEN_THREAD' } } },
      ...hello,
    ],
  ),
  of(
    'new number',
    {
      messages: [
        {
          from: phone,
          id: 'sys-1',
          timestamp: when,
          type: 'system',
          system: { type: 'user_changed_number', body: 'changed', new_wa_id: '4915187654321' },
        },
      ],
    },
    {
      senders: [[phone, '4915187654321']],
      told: [{ event: 'client:update', shown: { externalId: '4915187654321', displayName: '+4915187654321' } }],
    },
  ),
  message(
    'new identity',
    {
      type: 'system',
      system: {
        type: 'user_identity_changed',
        user: phone,
        identity: { acknowledged: false, created_timestamp: 1_754_300_000_123, hash: 'h' },
      },
    },
    [{ event: 'client:update', shown: { externalId: phone, displayName: `+${phone}` } }],
  ),
  message(
    'member of a group',
    {
      type: 'system',
      system: {
        type: 'group_user_joined',
        body: 'A added B',
        group_id: 'g',
        operator: phone,
        users: ['4915100000000'],
      },
    },
    [{ event: 'whatsapp:system', shown: {} }],
  ),
  message('unsupported', { type: 'unsupported', errors: [{ code: 131_051, title: 'Unsupported message type' }] }, [
    wrote(words('Unsupported WhatsApp message (unsupported)')),
  ]),
  message('unknown', { type: 'unknown', errors: [{ code: 501, title: 'Unknown message type' }] }, [
    wrote(words('Unsupported WhatsApp message (unknown)')),
  ]),
  ...['sent', 'deleted', 'in_space'].map((status) =>
    of(
      `${status} without a recipient`,
      { statuses: [{ id: '97AB', status, timestamp: when }] },
      { passedOver: noRecipient },
    ),
  ),
  of(
    'failed without a recipient',
    { statuses: [{ id: '97AB', status: 'failed', timestamp: when, errors: [{ code: 131_014, title: 'failed' }] }] },
    { passedOver: noRecipient },
  ),
  of(
    'read, the recipient beside the status',
    {
      statuses: [{ id: '97AB', recipient_id: phone, status: 'read', timestamp: when, message: { recipient_id: 'x' } }],
    },
    { statuses: [['read', phone]] },
  ),
  of(
    'delivered, the recipient within',
    { statuses: [{ id: '97AB', status: 'delivered', timestamp: when, message: { recipient_id: `+${phone}` } }] },
    { statuses: [['delivered', phone]] },
  ),
  of(
    'errors of the client',
    { errors: [{ code: 400, title: 'Media download error' }] },
    { passedOver: ['errors: the account reports 400'] },
  ),
  of(
    'results of a contact check',
    { contacts: [{ input: `+${phone}`, status: 'valid', wa_id: phone }] },
    { passedOver: ['field: the body holds no messages, statuses or errors'] },
  ),
];

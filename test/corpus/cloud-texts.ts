import { business, type CorpusCase, phone, wamid, when, words, wrote } from './case.ts';
import { contact, id, message, other, quoting, sent } from './cloud-webhook.ts';

export const cloudTexts: readonly CorpusCase[] = [
  message('text', { type: 'text', text: { body: 'Is the shop open?' } }, [wrote(words('Is the shop open?'))]),
  message('text with the formatting marks', { type: 'text', text: { body: '*b* _i_ ~s~ ```m```' } }, [
    wrote(words('*b* _i_ ~s~ ```m```')),
  ]),
  message('text that answers', { type: 'text', text: { body: 'Yes' }, ...quoting }, [wrote(words('Yes'), sent)]),
  message('forwarded text', { type: 'text', text: { body: 'Look' }, context: { forwarded: true } }, [
    wrote(words('Look')),
  ]),
  message('text in a group', { type: 'text', text: { body: 'Hi all' }, group_id: '99887766' }, [
    wrote(words('Hi all')),
  ]),
  message('empty text', { type: 'text', text: { body: '' } }, [wrote(words('Unsupported WhatsApp message (text)'))]),
  message('text without a time', { type: 'text', text: { body: 'Hi' }, timestamp: 'noon' }, [wrote(words('Hi'))]),
  other(
    'the same text twice in one webhook',
    {
      contacts: [contact],
      messages: [1, 2].map(() => ({ from: phone, id, timestamp: when, type: 'text', text: { body: 'Hello' } })),
    },
    { senders: [[phone], [phone]], told: [wrote(words('Hello'))] },
  ),
  other(
    'text of a user id in the place of the number',
    {
      contacts: [{ profile: { name: 'Mira Adler', username: 'mira' }, wa_id: 'DE.77aa', user_id: 'DE.77aa' }],
      messages: [{ from: 'DE.77aa', from_user_id: 'DE.77aa', id, timestamp: when, type: 'text', text: { body: 'Hi' } }],
    },
    { senders: [['DE.77aa']], told: [wrote(words('Hi'))] },
  ),
  other(
    'text of a user id alone',
    {
      contacts: [{ profile: { name: 'Mira Adler' }, user_id: 'DE.77aa', parent_user_id: 'DE.ENT.55bb' }],
      messages: [
        {
          from_user_id: 'DE.77aa',
          from_parent_user_id: 'DE.ENT.55bb',
          id,
          timestamp: when,
          type: 'text',
          text: { body: 'Hi' },
        },
      ],
    },
    { senders: [['DE.77aa', 'DE.ENT.55bb']], told: [wrote(words('Hi'))] },
  ),
  other(
    'text of a number and a user id',
    {
      contacts: [{ ...contact, user_id: 'DE.77aa' }],
      messages: [{ from: phone, from_user_id: 'DE.77aa', id, timestamp: when, type: 'text', text: { body: 'Hi' } }],
    },
    { senders: [[phone, 'DE.77aa']], told: [wrote(words('Hi'))] },
  ),
  other(
    'text of a number and what is no user id',
    {
      contacts: [{ ...contact, user_id: 'x_y' }],
      messages: [{ from: phone, from_user_id: 'x_y', id, timestamp: when, type: 'text', text: { body: 'Hi' } }],
    },
    { senders: [[phone]], told: [wrote(words('Hi'))] },
  ),
  other(
    'text of a sender that is no address',
    {
      contacts: [{ profile: { name: 'Mira Adler' }, wa_id: 'nobody' }],
      messages: [{ from: 'nobody', id, timestamp: when, type: 'text', text: { body: 'Hi' } }],
    },
    { passedOver: ['message: it has no sender'] },
  ),
  other(
    'text without a sender',
    {
      contacts: [{ profile: { name: 'Mira Adler' } }],
      messages: [{ id, timestamp: when, type: 'text', text: { body: 'Hi' } }],
    },
    { passedOver: ['message: it has no sender'] },
  ),
  message(
    'text that came by an ad',
    {
      type: 'text',
      text: { body: 'Tell me more' },
      referral: {
        source_url: 'https://fb.example/x',
        source_id: '120001',
        source_type: 'ad',
        headline: 'Talk to us',
        body: 'Spring sale',
        media_type: 'image',
        image_url: 'https://img.example/1',
        ctwa_clid: 'ARx_9',
        welcome_message: { text: 'Hello!' },
      },
    },
    [
      {
        event: 'conversation:referral',
        shown: { code: 'ARx_9', details: { source: 'ADS', type: 'OPEN_THREAD', adId: '120001' } },
      },
      wrote(words('Tell me more')),
    ],
  ),
  message(
    'text about a product',
    {
      type: 'text',
      text: { body: 'In blue too?' },
      context: {
        from: business,
        id: wamid('product_inquiry', 'out'),
        referred_product: { catalog_id: '55', product_retailer_id: 'mug-1' },
      },
    },
    [wrote(words('In blue too?'), wamid('product_inquiry', 'out'))],
  ),
];

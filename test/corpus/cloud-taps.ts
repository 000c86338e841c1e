import { type CorpusCase, words, wrote } from './case.ts';
import { message, quoting, sent } from './cloud-webhook.ts';

export const cloudTaps: readonly CorpusCase[] = [
  message('quick reply of a template', { type: 'button', button: { payload: 'NO_MORE', text: 'Stop' }, ...quoting }, [
    wrote(words('Stop', 'NO_MORE'), sent),
  ]),
  message('quick reply without a payload of its own', { type: 'button', button: { payload: null, text: 'Stop' } }, [
    wrote(words('Stop', 'Stop')),
  ]),
  message(
    'button of an override',
    {
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'own-1', title: 'Cancel' } },
      ...quoting,
    },
    [wrote(words('Cancel', 'own-1'), sent)],
  ),
  message(
    'button without a quote',
    { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'own-1', title: 'Yes' } } },
    [wrote(words('Yes', 'own-1'))],
  ),
  message(
    'row of a list',
    {
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: 'fast', title: 'Express', description: 'Next day' } },
      ...quoting,
    },
    [wrote(words('Express', 'fast'), sent)],
  ),
  message(
    'reply action',
    { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'reply:TACOS', title: 'Tacos' } } },
    [wrote(words('Tacos', 'TACOS'))],
  ),
  message(
    'postback action',
    { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'postback:GREET', title: 'Hello' } } },
    [{ event: 'conversation:postback', shown: { payload: 'GREET' } }],
  ),
  message(
    'flow',
    {
      type: 'interactive',
      interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a": "1"}' } },
    },
    [wrote(words('Sent', '{"a": "1"}'))],
  ),
  message(
    'flow whose answer is no object',
    { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: '["x"' } } },
    [wrote(words('Sent', '["x"'))],
  ),
  message(
    'order',
    {
      type: 'order',
      order: {
        catalog_id: '55',
        text: '',
        product_items: [
          { product_retailer_id: 'mug-1', quantity: 2, item_price: 30, currency: 'EUR' },
          { product_retailer_id: 'cup-2', quantity: '1', item_price: '7.5', currency: 'EUR' },
        ],
      },
    },
    [wrote(words('2 × mug-1, 30 EUR\n1 × cup-2, 7.5 EUR'))],
  ),
  message('reaction', { type: 'reaction', reaction: { message_id: sent, emoji: '🎉' } }, [wrote(words('🎉'), sent)]),
  message('reaction taken back', { type: 'reaction', reaction: { message_id: sent, emoji: '' } }, [
    { event: 'whatsapp:reaction:removed', shown: {} },
  ]),
];

import { business, type CorpusCase, innerIn, innerOut, phone, wamid, when } from './case.ts';

export const id = wamid(innerIn);
export const sent = wamid(innerOut, 'out');
export const contact = { profile: { name: 'Mira Adler' }, wa_id: phone };

export const change = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '700100200300',
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '+49 30 987654', phone_number_id: '800900' },
            ...value,
          },
        },
      ],
    },
  ],
});

export type Expected = Omit<CorpusCase, 'name' | 'protocol' | 'payload'>;

/** A message of the one sender. */
export const message = (name: string, body: object, told: CorpusCase['told'], more: Expected = {}): CorpusCase => ({
  name: `Cloud: ${name}`,
  protocol: 'cloud',
  payload: change({ contacts: [contact], messages: [{ from: phone, id, timestamp: when, ...body }] }),
  senders: [[phone]],
  ...(told && { told }),
  ...more,
});

export const other = (name: string, value: object, expected: Expected, field?: string): CorpusCase => ({
  name: `Cloud: ${name}`,
  protocol: 'cloud',
  payload: change(value, field),
  ...expected,
});

export const media = (id: string, mime_type: string, more: object = {}) => ({
  id,
  mime_type,
  sha256: 'q83vEjRWeJA=',
  ...more,
});
/** v2 content of a file, its id left to the mapping. */
export const file = (type: string, name: string, mediaType: string, text?: string) => ({
  type,
  mediaUrl: `<media>/${name}`,
  mediaType,
  ...(text !== undefined && { text }),
});
export const quoting = { context: { from: business, id: sent } };
export const status = (status: string, more: object = {}) => ({
  id: sent,
  recipient_id: phone,
  status,
  timestamp: when,
  type: 'message',
  conversation: { id: 'c0ffee', expiration_timestamp: 1_754_390_000, origin: { type: 'utility' } },
  pricing: { pricing_model: 'CBP', billable: true, category: 'utility' },
  ...more,
});

import type { WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { appId, clientId, integrationId, phone, when } from './chat.ts';

const words = [
  'Hi, is my order on its way?',
  'ok',
  'I have tried to change the address on your page, but it tells me every time that the postcode is wrong. It is not: I have lived here for ten years. Could you please do it for me, or have somebody call me after five?',
  'Merci beaucoup 🙏',
];

const textOf = (n: number) => ({ type: 'text', text: { body: `${words[n % words.length]} (${n})` } });

const mediaBodies: readonly ((n: number) => object & { readonly type: string })[] = [
  (n) => ({
    type: 'image',
    image: { id: `${8_000_000 + n}`, mime_type: 'image/jpeg', sha256: 'x', caption: 'Broken' },
  }),
  (n) => ({ type: 'audio', audio: { id: `${8_000_000 + n}`, mime_type: 'audio/ogg; codecs=opus', voice: true } }),
  (n) => ({
    type: 'document',
    document: { id: `${8_000_000 + n}`, mime_type: 'application/pdf', filename: `invoice ${n}.pdf` },
  }),
];

const taps: readonly ((n: number) => object & { readonly type: string })[] = [
  (n) => ({
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id: `reply:YES_${n}`, title: 'Yes, please' } },
  }),
  (n) => ({ type: 'button', button: { payload: `THANK_YOU_${n}`, text: 'Thanks!' } }),
];

const location = (n: number) => ({
  type: 'location',
  location: { latitude: 45.5 + n / 1e5, longitude: -73.5, name: 'Home', address: '4200 St-Laurent' },
});

/** Of twenty records: fourteen texts, three with media, two taps, one place. */
function bodyOf(n: number): object & { readonly type: string } {
  const place = n % 20;
  if (place < 14) return textOf(n);
  if (place === 19) return location(n);
  const kinds = place < 17 ? mediaBodies : taps;
  return kinds[place % kinds.length]?.(n) ?? textOf(n);
}

/** What phones write, each as WhatsApp's webhook tells it. */
export const inboundCorpus = (count: number): readonly WhatsAppInbound[] =>
  Array.from({ length: count }, (_, n) => {
    const body = bodyOf(n);
    const id = `wamid.HBgLMTU1NTEyMzQ1NjcVAgASGBQzQTA${n.toString(36).padStart(12, '0')}`;
    return {
      appId,
      integrationId,
      clientId,
      protocol: 'cloud',
      externalId: id,
      address: phone,
      addressType: 'phone',
      type: body.type,
      payload: JSON.stringify({ from: phone, id, timestamp: String(Math.floor(when / 1000) + n), ...body }),
      contact: JSON.stringify({ profile: { name: 'Ada' }, wa_id: phone }),
      timestamp: when + n,
      received: when + n,
    };
  });

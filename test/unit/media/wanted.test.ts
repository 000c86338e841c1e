import { describe, expect, it } from 'vitest';
import type { WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { isUsable, wantedMedia } from '../../../services/transform/media/wanted.ts';

const record = (type: string, body: object): WhatsAppInbound => ({
  appId: 'a'.repeat(24),
  integrationId: 'b'.repeat(24),
  clientId: 'c'.repeat(24),
  protocol: 'cloud',
  externalId: 'wamid.1',
  address: '15551230001',
  addressType: 'phone',
  type,
  payload: JSON.stringify({ type, ...body }),
  contact: null,
  timestamp: 1,
  received: 1,
});

const image = (id: unknown) => record('image', { image: { id, mime_type: 'image/jpeg' } });

describe('what a batch of messages wants fetched', () => {
  it('is each file once, and nothing of messages without one', () => {
    const wanted = wantedMedia([
      record('text', { text: { body: 'hi' } }),
      image('1'),
      image('1'),
      record('voice', { voice: { id: '2' } }),
      record('image', { image: {}, errors: [{ code: 131052 }] }),
      image(undefined),
      record('edit', {
        edit: { original_message_id: 'x', message: { type: 'document', document: { id: '3', filename: 'a.pdf' } } },
      }),
    ]);
    expect(wanted.map(({ whatsappId }) => whatsappId)).toEqual(['1', '2', '3']);
    expect(wanted[0]).toMatchObject({ mimeType: 'image/jpeg', appId: 'a'.repeat(24), integrationId: 'b'.repeat(24) });
    expect(new Set(wanted.map(({ mediaId }) => mediaId)).size).toBe(3);
    expect(wanted.every(isUsable)).toBe(true);
  });

  it('is not what no row could hold', () => {
    const wanted = wantedMedia([image('9'.repeat(513)), { ...image('1'), appId: '../..' }]);
    expect(wanted).toHaveLength(2);
    expect(wanted.some(isUsable)).toBe(false);
  });
});

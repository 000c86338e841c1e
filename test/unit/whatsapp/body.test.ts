import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicatorBody, messageBody } from '../../../services/whatsapp/cloud/body.ts';

const callbackData = `h1.${'a'.repeat(24)}.${'b'.repeat(24)}.0`;
const phone = { type: 'phone', address: '4915112345678' } as const;

describe('the body of a send', () => {
  it('adds what only dispatch knows', () => {
    const body = messageBody({ body: '{"type":"text","text":{"body":"hi"}}', recipient: phone, callbackData });
    expect(JSON.parse(body ?? '')).toEqual({
      type: 'text',
      text: { body: 'hi' },
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '4915112345678',
      biz_opaque_callback_data: callbackData,
    });
  });

  it('names a business-scoped user as recipient', () => {
    const body = messageBody({ body: '{"type":"text"}', recipient: { type: 'user', address: 'US.13' }, callbackData });
    expect(JSON.parse(body ?? '')).toMatchObject({ recipient: 'US.13' });
    expect(body).not.toContain('"to"');
  });

  it('wins over members of the prepared body', () => {
    const body = messageBody({ body: '{"to":"1","type":"text"}', recipient: phone, callbackData });
    expect(JSON.parse(body ?? '')).toMatchObject({ to: '4915112345678' });
  });

  it('keeps any object as it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(3), (object, indent) => {
        // What JSON keeps of it: -0 and __proto__ are none of ours.
        const text = JSON.stringify(object, null, indent);
        const body = messageBody({ body: ` ${text}\n`, recipient: phone, callbackData });
        expect(JSON.parse(body ?? '')).toEqual({
          ...JSON.parse(text),
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: phone.address,
          biz_opaque_callback_data: callbackData,
        });
      }),
    );
  });

  it.each(['', '[]', 'null', '"x"', '{'])('refuses %j', (body) => {
    expect(messageBody({ body, recipient: phone, callbackData })).toBeUndefined();
  });

  it('marks an indicator', () => {
    expect(indicatorBody('{"status":"read","message_id":"w"}')).toBe(
      '{"status":"read","message_id":"w","messaging_product":"whatsapp"}',
    );
    expect(indicatorBody('{ }')).toBe('{"messaging_product":"whatsapp"}');
  });
});

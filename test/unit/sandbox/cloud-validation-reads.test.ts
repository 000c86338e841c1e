import { describe, expect, it } from 'vitest';
import { cloudError, cloudErrorTitle } from '../../../services/core/whatsapp/cloud-validation/errors.ts';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';
import { isBusinessScopedUser, phoneDigits } from '../../../services/core/whatsapp/cloud-validation/recipient.ts';
import { message } from './payloads.ts';
import { changed, samples } from './sample-messages.ts';

const mandatory = (path: string) => `131008 Parameter '${path}' is mandatory`;
const refused = (path: string, reason: string) => `131009 Parameter '${path}' ${reason}`;

describe('recipients', () => {
  const to = (fields: object) => {
    const checked = validateCloudRequest(message({ text: { body: 'hi' }, ...fields }));
    if (!checked.ok) return `${checked.error.code} ${checked.error.details}`;
    return checked.value.kind === 'message' ? checked.value.recipient : undefined;
  };

  it('are phones, in any of their spellings', () => {
    expect(to({ to: '+1 (555) 123-0001' })).toEqual({
      kind: 'phone',
      address: '15551230001',
      input: '+1 (555) 123-0001',
    });
    expect(to({ to: 15551230001 })).toEqual({ kind: 'phone', address: '15551230001', input: '15551230001' });
    for (const none of ['1234', '1'.repeat(16), '1555x230001', 'x15551230001', '15551230001x', 1.5, true, {}])
      expect(to({ to: none })).toBe(refused('to', 'is not a valid phone number'));
    expect(phoneDigits('12345')).toBe('12345');
    expect(phoneDigits('1'.repeat(15))).toBe('1'.repeat(15));
    expect(phoneDigits(`12345${' '.repeat(35)}`)).toBe('12345');
    expect(phoneDigits(`12345${' '.repeat(36)}`)).toBeUndefined();
  });

  it('are groups by their id', () => {
    const group = { recipient_type: 'group' };
    expect(to({ ...group, to: 'Group' })).toEqual({ kind: 'group', address: 'Group', input: 'Group' });
    expect(to({ ...group, to: 7 })).toBe('100 Param to must be a string.');
  });

  it('are users by their business-scoped id, where there is no phone', () => {
    const user = { kind: 'user', address: 'US.1A', input: 'US.1A' };
    for (const none of [undefined, null, '']) {
      expect(to({ to: none, recipient: 'US.1A' })).toEqual(user);
      expect(to({ to: none, recipient: none })).toBe(mandatory('to'));
    }
    expect(to({ recipient: 'US.1A' })).toMatchObject({ kind: 'phone' });
    expect(to({ to: undefined, recipient: 7 })).toBe(refused('recipient', 'is not a valid user id'));
    for (const id of ['US.ENT.1', `US.${'a'.repeat(128)}`]) expect(isBusinessScopedUser(id)).toBe(true);
    for (const id of ['us.1', 'U.1', 'USA.1', 'US1', 'US.', `US.${'a'.repeat(129)}`, 'xUS.1', 'US.1-', 'US.ENT.', 7])
      expect(isBusinessScopedUser(id)).toBe(false);
  });
});

describe('what a payload is read as', () => {
  it('a message with its type, its template and what is ours', () => {
    const recipient = { kind: 'phone', address: '15551230001', input: '+1 (555) 123-0001' };
    expect(validateCloudRequest(samples.text)).toStrictEqual({
      ok: true,
      value: { kind: 'message', type: 'text', recipient, template: undefined, callbackData: 'ours' },
    });
    for (const none of [undefined, ''])
      expect(validateCloudRequest(changed(samples.text, 'biz_opaque_callback_data', none))).toMatchObject({
        value: { callbackData: undefined },
      });
    const hello = { name: 'hello_world', language: { code: 'en_US' } };
    expect(validateCloudRequest(message({ type: 'TEMPLATE', template: hello }))).toMatchObject({
      value: { type: 'template', template: { name: 'hello_world', language: 'en_US', components: [] } },
    });
  });

  it('a read receipt with or without a typing indicator', () => {
    const read = { kind: 'read', messageId: 'wamid.x' };
    expect(validateCloudRequest(samples.read)).toStrictEqual({ ok: true, value: { ...read, typing: true } });
    expect(validateCloudRequest(changed(samples.read, 'typing_indicator', undefined))).toStrictEqual({
      ok: true,
      value: { ...read, typing: false },
    });
  });
});

describe('WhatsApp’s errors', () => {
  it('have the status and the title of their code, those that are unknown Meta’s general ones', () => {
    expect(cloudError(131047, 'd')).toStrictEqual({
      status: 400,
      code: 131047,
      message: '(#131047) Re-engagement message',
      details: 'd',
    });
    expect(cloudError(190, 'd')).toMatchObject({ status: 401, message: '(#190) Access token has expired' });
    expect(cloudError(7, 'd')).toMatchObject({ status: 400, message: '(#7) Something went wrong' });
    expect(cloudErrorTitle(132001)).toBe('Template name does not exist in the translation');
  });
});

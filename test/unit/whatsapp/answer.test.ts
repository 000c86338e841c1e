import { describe, expect, it } from 'vitest';
import { readIndicatorAnswer, readSendAnswer } from '../../../services/whatsapp/cloud/answer.ts';
import { classifyError } from '../../../services/whatsapp/cloud/errors.ts';
import { retryAfterMs } from '../../../services/whatsapp/refusal.ts';

const answer = (status: number, body: object | string, retryAfter: string | null = null) => ({
  status,
  retryAfter,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const noMessage = 'WhatsApp took the payload, but not as a message: HTTP 200 without a message id';
const error = (code: number, more: object = {}) => ({ error: { message: `(#${code}) Title`, code, ...more } });

describe('the answer to a send', () => {
  it('gives id and address of what was accepted', () => {
    const body = { contacts: [{ input: '+49 151', wa_id: '49151' }], messages: [{ id: 'wamid.A' }] };
    expect(readSendAnswer(answer(200, body), 0)).toEqual({
      type: 'accepted',
      externalId: 'wamid.A',
      whatsappId: '49151',
      messageStatus: null,
    });
    const held = { messages: [{ id: 'wamid.A', message_status: 'held_for_quality_assessment' }] };
    expect(readSendAnswer(answer(200, held), 0)).toMatchObject({ messageStatus: 'held_for_quality_assessment' });
  });

  it.each(['', '<html>', '[]', 'null', '{"messages":[{"id":"wamid.A"'])('is in doubt when a 200 reads %j', (body) =>
    expect(readSendAnswer(answer(200, body), 0)).toMatchObject({ type: 'unknown' }),
  );

  it.each(['{"success":true}', '{}', '{"messages":[]}', '{"messages":[{}]}', '{"messages":[{"id":5}]}'])(
    'is final when a 200 reads %j: no message, and no second call',
    (body) =>
      expect(readSendAnswer(answer(200, body), 0)).toEqual({
        type: 'refused',
        errorClass: 'no-message',
        failure: 'uncategorized_error',
        code: null,
        title: noMessage,
        details: null,
        status: 200,
        retryAfterMs: null,
        underlyingError: JSON.stringify({ errors: [{ title: noMessage }] }),
      }),
  );

  it('is a refusal where a 200 holds an error of WhatsApp’s', () => {
    expect(readSendAnswer(answer(200, error(131009)), 0)).toMatchObject({ type: 'refused', code: 131009 });
  });

  it('is in doubt at a 5xx without an error of WhatsApp’s, and certain with one', () => {
    expect(readSendAnswer(answer(502, '<html>'), 0)).toMatchObject({ type: 'unknown' });
    expect(readSendAnswer(answer(500, error(131000)), 0)).toMatchObject({ type: 'refused', errorClass: 'retry' });
    expect(readSendAnswer(answer(503, error(131016)), 0)).toMatchObject({ type: 'refused', errorClass: 'retry' });
  });

  it('keeps WhatsApp’s own error', () => {
    const refused = readSendAnswer(answer(400, error(131047, { error_data: { details: 'over 24 hours' } })), 0);
    expect(refused).toMatchObject({
      type: 'refused',
      errorClass: 'window',
      failure: 'uncategorized_error',
      code: 131047,
      title: 'Title',
      details: 'over 24 hours',
      underlyingError: '{"errors":[{"code":131047,"title":"Title","details":"over 24 hours"}]}',
    });
  });

  it('reads Retry-After in both forms', () => {
    expect(readSendAnswer(answer(429, error(130429), '7'), 0)).toMatchObject({
      errorClass: 'throttle',
      retryAfterMs: 7000,
    });
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:09 GMT', 4000)).toBe(5000);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:01 GMT', 4000)).toBe(0);
    expect(retryAfterMs('soon', 0)).toBeNull();
    expect(retryAfterMs(null, 0)).toBeNull();
  });

  it.each([
    [401, 'auth', 'unauthorized'],
    [403, 'permanent', 'forbidden'],
    [404, 'permanent', 'not_found'],
    [418, 'permanent', 'uncategorized_error'],
    [429, 'throttle', 'rate_limited'],
    [302, 'permanent', 'uncategorized_error'],
  ])('takes a %i without a body of WhatsApp’s for %s', (status, errorClass, failure) => {
    expect(readSendAnswer(answer(status, 'nope'), 0)).toMatchObject({ type: 'refused', errorClass, failure });
  });

  it('takes an indicator without an id', () => {
    expect(readIndicatorAnswer(answer(200, { success: true }), 0)).toMatchObject({ type: 'accepted', externalId: '' });
    expect(readIndicatorAnswer(answer(400, error(100)), 0)).toMatchObject({ type: 'refused', failure: 'bad_request' });
  });
});

describe('the error table', () => {
  it.each([
    [190, 401, 'auth', 'unauthorized'],
    [10, 403, 'permanent', 'forbidden'],
    [230, 403, 'permanent', 'forbidden'],
    [130429, 400, 'throttle', 'rate_limited'],
    [130429, 429, 'throttle', 'rate_limited'],
    [131056, 400, 'pair-throttle', 'uncategorized_error'],
    [131056, 429, 'pair-throttle', 'uncategorized_error'],
    [130403, 0, 'blocked', 'blocked'],
    [131050, 400, 'blocked', 'uncategorized_error'],
    [132001, 404, 'permanent', 'not_found'],
    [131008, 400, 'permanent', 'bad_request'],
    [131009, 429, 'throttle', 'rate_limited'],
    [999999, 400, 'permanent', 'uncategorized_error'],
    [999999, 500, 'retry', 'uncategorized_error'],
  ])('%i with HTTP %i is %s, %s', (code, status, errorClass, failure) => {
    expect(classifyError(code, status)).toEqual({ errorClass, failure });
  });

  it('believes is_transient of a code it does not know', () => {
    expect(classifyError(999999, 400, true).errorClass).toBe('retry');
  });
});

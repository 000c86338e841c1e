import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContact, readIndicatorAnswer, readSendAnswer } from '../../../services/whatsapp/api-client/answer.ts';
import { classifyError } from '../../../services/whatsapp/api-client/errors.ts';
import { expiryOf } from '../../../services/whatsapp/api-client/login.ts';

const answer = (status: number, body: unknown, retryAfter: string | null = null) => ({
  status,
  retryAfter,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const refusal = (code: number, more: object = {}) => ({
  meta: { api_status: 'stable', version: 'v2.45.1' },
  errors: [{ code, title: 'Title', ...more }],
});

describe('the answer of the API client to a send', () => {
  it.each([200, 201])('is accepted with a %i', (status) => {
    const body = { messages: [{ id: 'gBGG' }], contacts: [{ input: '49151', wa_id: '4915' }] };
    expect(readSendAnswer(answer(status, body), 0)).toEqual({
      type: 'accepted',
      externalId: 'gBGG',
      whatsappId: '4915',
      messageStatus: null,
    });
    expect(readSendAnswer(answer(status, { messages: [{ id: 'gBGG' }] }), 0)).toMatchObject({ whatsappId: null });
  });

  it('is a refusal where a 2xx holds errors, and accepted where it has an id all the same', () => {
    expect(readSendAnswer(answer(200, refusal(1013)), 0)).toMatchObject({ type: 'refused', code: 1013 });
    const both = { messages: [{ id: 'gBGG' }], ...refusal(1013) };
    expect(readSendAnswer(answer(201, both), 0)).toMatchObject({ type: 'accepted', externalId: 'gBGG' });
    expect(readSendAnswer(answer(400, both), 0)).toMatchObject({ type: 'refused', code: 1013 });
  });

  it.each(['', '<html>', 'null', '[]', '{"messages":'])('is in doubt when a 201 reads %j', (body) =>
    expect(readSendAnswer(answer(201, body), 0)).toMatchObject({ type: 'unknown' }),
  );

  it.each(['{}', '{"meta":{}}', '{"messages":[]}', '{"messages":[{}]}', '{"errors":[]}', '{"errors":["x"]}'])(
    'is final when a 201 reads %j: no message, and no second call',
    (body) =>
      expect(readSendAnswer(answer(201, body), 0)).toMatchObject({
        type: 'refused',
        errorClass: 'no-message',
        failure: 'uncategorized_error',
        title: 'WhatsApp took the payload, but not as a message: HTTP 201 without a message id',
        status: 201,
      }),
  );

  it('is in doubt at a 5xx without an error of WhatsApp’s, and certain with one', () => {
    expect(readSendAnswer(answer(502, '<html>'), 0)).toMatchObject({ type: 'unknown' });
    expect(readSendAnswer(answer(503, refusal(1016)), 0)).toMatchObject({ type: 'refused', errorClass: 'retry' });
  });

  it('keeps WhatsApp’s own errors, in its own shape', () => {
    const body = { errors: [{ code: 470, title: 'Re-engagement', details: 'over 24 hours', href: 'x' }, { code: 1 }] };
    expect(readSendAnswer(answer(400, body, '3'), 0)).toEqual({
      type: 'refused',
      errorClass: 'window',
      failure: 'uncategorized_error',
      code: 470,
      title: 'Re-engagement',
      details: 'over 24 hours',
      status: 400,
      retryAfterMs: 3000,
      underlyingError:
        '{"errors":[{"code":470,"title":"Re-engagement","details":"over 24 hours"},{"code":1,"title":"WhatsApp gave no reason"}]}',
    });
  });

  it('is never more than an answer, whatever it reads', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.json(), (status, body) => {
        const { type } = readSendAnswer(answer(status, body), 0);
        expect(['accepted', 'refused', 'unknown']).toContain(type);
        if (type === 'accepted') expect(status).toBeLessThan(300);
        expect(readContact(body).type).not.toBe('');
      }),
    );
  });

  it.each(['{}', 'null', '', '{"meta":{}}'])('takes a read indicator at %j', (body) => {
    expect(readIndicatorAnswer(answer(200, body), 0)).toMatchObject({ type: 'accepted', externalId: '' });
  });

  it('refuses a read indicator of a message that it does not know', () => {
    expect(readIndicatorAnswer(answer(404, refusal(1006)), 0)).toMatchObject({ type: 'refused', failure: 'not_found' });
  });
});

describe('the error table of the API client', () => {
  it.each([
    [1005, 401, 'auth', 'unauthorized'],
    [1005, 403, 'permanent', 'forbidden'],
    [1024, 401, 'auth', 'unauthorized'],
    [1015, 429, 'throttle', 'rate_limited'],
    [1008, 429, 'throttle', 'rate_limited'],
    [1016, 503, 'retry', 'uncategorized_error'],
    [1006, 404, 'permanent', 'not_found'],
    [1007, 403, 'blocked', 'blocked'],
    [1009, 400, 'permanent', 'bad_request'],
    [1026, 501, 'permanent', 'uncategorized_error'],
    [2013, 501, 'permanent', 'uncategorized_error'],
    [2001, 404, 'permanent', 'not_found'],
    [2012, 400, 'permanent', 'bad_request'],
    [470, 400, 'window', 'uncategorized_error'],
    [471, 400, 'permanent', 'rate_limited'],
    [410, 400, 'permanent', 'expired'],
    // A provider's, over Cloud.
    [131047, 400, 'window', 'uncategorized_error'],
    [130429, 400, 'throttle', 'rate_limited'],
    [99, 500, 'retry', 'uncategorized_error'],
  ])('%i with HTTP %i is %s, %s', (code, status, errorClass, failure) => {
    expect(classifyError(code, status)).toEqual({ errorClass, failure });
  });

  it.each([
    [401, 'auth'],
    [404, 'permanent'],
    [429, 'throttle'],
  ])('goes by the status of a %i without a code', (status, errorClass) => {
    expect(readSendAnswer(answer(status, ''), 0)).toMatchObject({ type: 'refused', errorClass, code: null });
  });
});

describe('a contact that was asked for', () => {
  it.each([
    [
      { status: 'valid', wa_id: '4915' },
      { type: 'valid', whatsappId: '4915' },
    ],
    [{ status: 'valid' }, { type: 'undecided' }],
    [{ status: 'invalid' }, { type: 'invalid' }],
    [{ status: 'processing', wa_id: '4915' }, { type: 'undecided' }],
    [{ status: 'failed' }, { type: 'undecided' }],
    [null, { type: 'undecided' }],
  ])('%j is %j', (contact, expected) => {
    expect(readContact(JSON.stringify({ contacts: [contact] }))).toEqual(expected);
  });
});

describe('the end of a token', () => {
  it.each([
    ['2018-03-01 15:29:26+00:00', Date.UTC(2018, 2, 1, 15, 29, 26)],
    ['2018-03-01T15:29:26Z', Date.UTC(2018, 2, 1, 15, 29, 26)],
    ['2018-03-01 15:29:26.5+0100', Date.UTC(2018, 2, 1, 14, 29, 26)],
    ['2018-03-01 15:29:26', Date.UTC(2018, 2, 1, 15, 29, 26)],
    ['2018-13-01 15:29:26+00:00', undefined],
    ['tomorrow', undefined],
    [5, undefined],
  ])('%j', (text, expected) => expect(expiryOf(text)).toBe(expected));
});

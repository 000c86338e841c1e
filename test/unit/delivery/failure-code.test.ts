import { describe, expect, it } from 'vitest';
import { deliveryErrorOf, deliveryErrorOfStatus, failureCodeOf } from '../../../services/core/delivery/failure-code.ts';

describe('the failure code of a WhatsApp error code', () => {
  it.each([
    ['unauthorized', [0, 190]],
    ['forbidden', [3, 10, 200, 250, 299, 368, 130497, 131005, 131031]],
    ['blocked', [130403]],
    ['rate_limited', [4, 80007, 130429, 131048]],
    ['not_found', [132001]],
    ['bad_request', [33, 100, 131008, 131009, 131021, 131051, 132000, 132005, 132007, 132012, 132018]],
    ['uncategorized_error', [undefined, -1, 1, 199, 300, 470, 131026, 131047, 131050, 131056]],
  ] as const)('%s', (code, numbers) => {
    for (const number of numbers) expect(failureCodeOf(number)).toBe(code);
  });
});

describe('a delivery error', () => {
  const full = { code: 131026, title: 'Title', message: 'Message', error_data: { details: 'Details' } };

  it('says what WhatsApp says in most detail', () => {
    const said = (error: unknown) => deliveryErrorOf([error]).message;
    expect(said(full)).toBe('Details');
    expect(said({ ...full, error_data: { details: '' } })).toBe('Title');
    expect(said({ ...full, error_data: null })).toBe('Title');
    expect(said({ ...full, error_data: 'Details' })).toBe('Title');
    expect(said({ message: 'Message', title: 7 })).toBe('Message');
    for (const silent of [{}, null, 'text', 7, { title: '' }])
      expect(said(silent)).toBe('WhatsApp could not deliver the message');
  });

  it('has the code of the first of several, and keeps all as they came', () => {
    const errors = [{ code: 190 }, { code: 132001 }];
    expect(deliveryErrorOf(errors)).toStrictEqual({
      code: 'unauthorized',
      message: 'WhatsApp could not deliver the message',
      underlyingError: JSON.stringify({ errors }),
    });
  });

  it('takes a code that is written as a text, and none that is no whole number', () => {
    const codeOf = (code: unknown) => deliveryErrorOf([{ code }]).code;
    expect(codeOf('132001')).toBe('not_found');
    expect(codeOf(132001)).toBe('not_found');
    for (const none of [undefined, 'soon', 0.5, {}, null, '', ' ', false, []])
      expect(codeOf(none)).toBe('uncategorized_error');
  });

  it('is none of WhatsApp’s where it gives none', () => {
    const unexplained = {
      code: 'uncategorized_error',
      message: 'WhatsApp could not deliver the message',
      underlyingError: null,
    };
    expect(deliveryErrorOf([])).toStrictEqual(unexplained);
    for (const payload of ['no JSON', 'null', '7', '{}', '{"errors":{}}', '{"errors":[]}'])
      expect(deliveryErrorOfStatus(payload)).toStrictEqual(unexplained);
  });

  it('keeps what has 4,096 characters as it came, and cuts what has more', () => {
    const ofLength = (length: number) => {
      const filled = { code: 131000, href: '' };
      return { ...filled, href: 'h'.repeat(length - JSON.stringify({ errors: [filled] }).length) };
    };
    const kept = deliveryErrorOf([ofLength(4096)]).underlyingError;
    expect(kept).toBe(JSON.stringify({ errors: [ofLength(4096)] }));
    expect(kept).toHaveLength(4096);
    expect(deliveryErrorOf([ofLength(4097)]).underlyingError).toBe('{"errors":[{"code":131000}]}');
  });

  it('of too many is the first three, of each what can be read', () => {
    const long = 'x'.repeat(5000);
    const read = (...errors: unknown[]): unknown => JSON.parse(deliveryErrorOf(errors).underlyingError ?? '');
    const cut = 'x'.repeat(200);
    expect(read({ ...full, title: long, message: long, error_data: { details: long, more: 1 }, href: 'h' })).toEqual({
      errors: [{ code: 131026, title: cut, message: cut, error_data: { details: cut } }],
    });
    expect(read({ code: `1${long}`, title: 'Title' })).toEqual({
      errors: [{ code: `1${cut}`.slice(0, 200), title: 'Title' }],
    });
    expect(read({ code: '', href: long }, long, null, full)).toEqual({ errors: [{ code: '' }, {}, {}] });
    expect(read({ code: { deep: 1 }, title: 7, error_data: long })).toEqual({ errors: [{}] });
    expect(read({ code: false, error_data: { details: '' }, href: long })).toEqual({ errors: [{}] });
  });
});

import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorTable } from '../../../services/core/errors/error-table.ts';
import {
  badRequest,
  envelopeFor,
  problem,
  statusOf,
  v1Envelope,
  v2Envelope,
} from '../../../services/core/errors/problem.ts';
import { bad, good } from '../../../services/core/errors/result.ts';

const codes = Object.keys(errorTable).filter((code): code is ErrorCode => Object.hasOwn(errorTable, code));

describe('what is wrong with a request', () => {
  it.each(codes)('%s has the status of the table, and its text where it is given none', (code) => {
    expect(statusOf(problem(code))).toBe(errorTable[code].status);
    expect(problem(code)).toMatchObject({ code, title: errorTable[code].text });
    expect(problem(code, 'In words')).toMatchObject({ code, title: 'In words' });
  });

  it('says when to come again where that may help, sooner where it is only too much at once', () => {
    expect(problem('too_many_requests').retryAfter).toBe(1);
    expect(problem('service_unavailable').retryAfter).toBe(5);
    expect(problem('request_timeout').retryAfter).toBe(5);
    for (const code of codes.filter((one) => !errorTable[one].retryable))
      expect(problem(code)).not.toHaveProperty('retryAfter');
  });

  it('may be several faults of one request', () => {
    expect(badRequest('first')).toStrictEqual({ code: 'bad_request', title: 'first' });
    expect(badRequest('first', ['second', 'third'])).toStrictEqual({
      code: 'bad_request',
      title: 'first',
      further: ['second', 'third'],
    });
  });
});

describe('the envelope of a problem', () => {
  const several = badRequest('first', ['second']);

  it('is a list in v2, an entry a fault', () => {
    expect(v2Envelope(problem('forbidden'))).toStrictEqual({ errors: [{ code: 'forbidden', title: 'Forbidden' }] });
    expect(v2Envelope(several)).toStrictEqual({
      errors: [
        { code: 'bad_request', title: 'first' },
        { code: 'bad_request', title: 'second' },
      ],
    });
  });

  it('is the first fault in v1.1', () => {
    expect(v1Envelope(several)).toStrictEqual({ error: { code: 'bad_request', description: 'first' } });
  });

  it.each(['/v1', '/v1/apps', '/v1?page=1', '/v1.1', '/v1.1/webhooks', '/v1.1?x'])('%s reads v1.1', (path) => {
    expect(envelopeFor(path, several)).toStrictEqual(v1Envelope(several));
  });

  it.each(['/v2/apps', '/', '', '/v10/apps', '/v1.2/apps', '/v101', '/media/v1/file', '/v1.1.1/apps'])(
    '%s reads v2',
    (path) => {
      expect(envelopeFor(path, several)).toStrictEqual(v2Envelope(several));
    },
  );
});

describe('what a step of a request gives', () => {
  it('is a value or a problem', () => {
    expect(good(7)).toStrictEqual({ ok: true, value: 7 });
    expect(bad(problem('conflict'))).toStrictEqual({ ok: false, problem: problem('conflict') });
  });
});

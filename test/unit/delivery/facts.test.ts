import { describe, expect, it } from 'vitest';
import type { Outcome, WhatsAppStatus } from '../../../services/core/contract/records.ts';
import { factOfOutcome, factOfStatus, factsOf } from '../../../services/core/delivery/facts.ts';
import { deliveryErrorOf, deliveryErrorOfStatus, failureCodeOf } from '../../../services/core/delivery/failure-code.ts';

const outcome = (type: string): Outcome => ({
  messageId: 'a'.repeat(24),
  appId: 'b'.repeat(24),
  conversationId: 'd'.repeat(24),
  conversationType: 'personal',
  userId: null,
  userExternalId: null,
  clientId: 'c'.repeat(24),
  integrationId: null,
  part: 0,
  parts: 1,
  type,
  externalId: 'wamid.A',
  whatsappId: null,
  error: null,
  fellBack: false,
  replacedId: null,
  attempt: 1,
  at: 5,
});

const status = (word: string, payload = '{}'): WhatsAppStatus => ({
  integrationId: 'f'.repeat(24),
  clientId: 'c'.repeat(24),
  externalId: 'wamid.A',
  status: word,
  callbackData: null,
  timestamp: 7,
  payload,
  received: 8,
});

describe('facts', () => {
  it('reads outcomes', () => {
    expect(factOfOutcome(outcome('accepted'))).toEqual({
      type: 'accepted',
      part: 0,
      externalId: 'wamid.A',
      replacedId: null,
      at: 5,
    });
    for (const type of ['accepted', 'refused'])
      expect(factOfOutcome({ ...outcome(type), replacedId: 'wamid.0' })).toMatchObject({ replacedId: 'wamid.0' });
    for (const type of ['vanished', 'constructor', '']) expect(factOfOutcome(outcome(type))).toBeUndefined();
  });

  it.each([
    ['refused', 'uncategorized_error', 'WhatsApp refused the message'],
    ['expired', 'expired', 'The message could not be sent in time'],
    ['unknown', 'uncategorized_error', 'WhatsApp gave no answer; the message may have been sent'],
    ['unprepared', 'bad_request', 'The message could not be prepared'],
  ])('reads %s as not sent, with its own error where the outcome has none', (type, code, message) => {
    const error = { code, message, underlyingError: null };
    expect(factOfOutcome({ ...outcome(type), part: 3 })).toStrictEqual({
      type: 'unsent',
      part: 3,
      replacedId: null,
      error,
      at: 5,
    });
    const given = { code: 'forbidden', message: 'no', underlyingError: '{}' };
    expect(factOfOutcome({ ...outcome(type), error: given })).toMatchObject({ error: given });
  });

  it('are those of the message that an outcome tells of; it has at least one part', () => {
    expect(
      factsOf({ ...outcome('accepted'), userId: 'u', userExternalId: 'steve', integrationId: 'i', parts: 3 }),
    ).toStrictEqual({
      messageId: 'a'.repeat(24),
      appId: 'b'.repeat(24),
      conversationId: 'd'.repeat(24),
      conversationType: 'personal',
      userId: 'u',
      userExternalId: 'steve',
      integrationId: 'i',
      parts: 3,
    });
    expect(factsOf({ ...outcome('unprepared'), parts: 0 }).parts).toBe(1);
  });

  it.each(['sent', 'delivered', 'read'])('reads %s as itself', (word) => {
    expect(factOfStatus(status(word), 2)).toStrictEqual({ type: word, part: 2, externalId: 'wamid.A', at: 7 });
  });

  it('reads a failure with WhatsApp’s error', () => {
    expect(factOfStatus(status('failed', '{"errors":[{"code":190,"title":"No"}]}'), 1)).toStrictEqual({
      type: 'failed',
      part: 1,
      externalId: 'wamid.A',
      error: { code: 'unauthorized', message: 'No', underlyingError: '{"errors":[{"code":190,"title":"No"}]}' },
      at: 7,
    });
  });

  it('reads statuses, and passes over what says nothing of delivery', () => {
    expect(factOfStatus(status('read'), 2)).toEqual({ type: 'read', part: 2, externalId: 'wamid.A', at: 7 });
    expect(factOfStatus(status('played'), 0)).toMatchObject({ type: 'read' });
    for (const word of ['deleted', 'warning', 'toString', '']) expect(factOfStatus(status(word), 0)).toBeUndefined();
  });

  it('keeps WhatsApp’s own error under a failure code', () => {
    const errors = [{ code: 131047, title: 'Re-engagement message', error_data: { details: 'More than 24 hours' } }];
    expect(deliveryErrorOfStatus(JSON.stringify({ errors }))).toEqual({
      code: 'uncategorized_error',
      message: 'More than 24 hours',
      underlyingError: JSON.stringify({ errors }),
    });
    expect(deliveryErrorOf([{ code: '130429', title: 'Rate limit hit' }])).toMatchObject({
      code: 'rate_limited',
      message: 'Rate limit hit',
    });
    for (const payload of ['', '[]', 'null', '{"errors":5}', '{"errors":[null]}'])
      expect(deliveryErrorOfStatus(payload)).toMatchObject({ code: 'uncategorized_error' });
  });

  it('leaves the codes that subscribers look for uncategorized', () => {
    for (const code of [470, 131047, 131050, 131056, 999_999, undefined])
      expect(failureCodeOf(code)).toBe('uncategorized_error');
    expect(failureCodeOf(0)).toBe('unauthorized');
    expect(failureCodeOf(200)).toBe('forbidden');
    expect(failureCodeOf(132001)).toBe('not_found');
  });

  it('cuts errors that are far too long, and the same again', () => {
    const huge = { code: 131000, title: 't'.repeat(500_000), error_data: { details: 'd'.repeat(500_000) }, href: 'x' };
    const error = deliveryErrorOf([huge, huge, 'text', huge]);
    expect(error).toMatchObject({ code: 'uncategorized_error', message: 'd'.repeat(200) });
    expect(error.underlyingError?.length).toBeLessThan(2_000);
    expect(deliveryErrorOfStatus(error.underlyingError ?? '')).toEqual(error);
  });
});

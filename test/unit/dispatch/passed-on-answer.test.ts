import { describe, expect, it } from 'vitest';
import { answerRecord, sendResultOf } from '../../../services/dispatch/passed-on-answer.ts';
import { createCodec } from '../../../services/platform/avro/codec.ts';
import { readSchemaFiles } from '../../../services/platform/avro/schema-files.ts';
import { topics } from '../../../services/platform/kafka/topics.ts';
import type { SendResult } from '../../../services/whatsapp/client.ts';

const refused: SendResult = {
  type: 'refused',
  errorClass: 'pair-throttle',
  failure: 'rate_limited',
  code: 131056,
  title: 'Pair rate limit hit',
  details: null,
  status: 429,
  retryAfterMs: 4_000_000_000,
  underlyingError: '{"errors":[{"code":131056}]}',
};
const results: readonly SendResult[] = [
  { type: 'accepted', externalId: 'wamid.A', whatsappId: '49', messageStatus: null },
  { type: 'accepted', externalId: 'wamid.A', whatsappId: null, messageStatus: 'paused' },
  refused,
  { ...refused, code: null, details: 'Details', retryAfterMs: null },
  { ...refused, errorClass: 'no-message', code: null, status: 200 },
  { type: 'unknown', reason: 'cut' },
  { type: 'notSent', cause: 'unready', reason: 'no database' },
];

describe('an answer that goes round', () => {
  const ids = new Map(topics.map(({ name }, at) => [name as string, at + 1]));
  const codec = createCodec(readSchemaFiles('schemas'), topics, ids, { schemaById: async () => ({ found: false }) });

  it.each(results)('comes back as it was: $type', (result) => {
    const value = { type: 'answer', status: null, answer: answerRecord('call', result) };
    expect(codec.decode('whatsapp.statuses', codec.encode('whatsapp.statuses', value))).toEqual({ ok: true, value });
    expect(sendResultOf(value.answer)).toEqual(result);
  });

  it('is none where it lacks what its type needs', () => {
    const accepted = answerRecord('call', { type: 'accepted', externalId: 'A', whatsappId: null, messageStatus: null });
    for (const type of ['refused', 'unknown', 'notSent', 'other'])
      expect(sendResultOf({ ...accepted, type })).toBeUndefined();
    expect(sendResultOf({ ...accepted, externalId: null })).toBeUndefined();
    const refusal = answerRecord('call', refused);
    for (const errorClass of [null, 'new', 'toString'])
      expect(sendResultOf({ ...refusal, errorClass })).toBeUndefined();
    expect(sendResultOf({ ...refusal, failure: 'new' })).toMatchObject({ failure: 'uncategorized_error' });
    expect(
      sendResultOf({ ...answerRecord('call', { type: 'unknown', reason: 'cut' }), type: 'notSent' }),
    ).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { openCall, parseCallId } from '../../../services/dispatch/queue/call-id.ts';
import { entryKey, newEntry, withIntent } from '../../../services/dispatch/queue/entry.ts';
import { clientId, prepared } from './prepared-messages.ts';

const one = newEntry(prepared(1, 1), 7, 5);
const begun = withIntent(one, 'me', 10);

describe('names', () => {
  it('puts keys in order of place', () => {
    expect(entryKey(clientId(1), 7) < entryKey(clientId(1), 10)).toBe(true);
  });

  it('names each try differently, and its entry', () => {
    const id = openCall(begun) ?? '';
    expect(parseCallId(id)).toEqual({ clientId: clientId(1), place: 7 });
    expect(openCall(withIntent({ ...one, attempts: 1 }, 'me', 10))).not.toBe(id);
    expect(openCall({ ...begun, intent: { attempt: 1, nonce: 'me', at: 1, fallback: true } })).not.toBe(id);
    expect(openCall(withIntent(one, 'other', 10))).not.toBe(id);
    expect(openCall(one)).toBeUndefined();
    expect(parseCallId('indicator:x:1:me')).toBeUndefined();
  });
});

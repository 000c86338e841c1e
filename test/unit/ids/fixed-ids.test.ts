import { describe, expect, it } from 'vitest';
import {
  clientIdOf,
  eventId,
  firstContactConversationId,
  firstContactUserId,
  formResponseId,
  idempotentMessageId,
  inboundMessageId,
  nthMessageId,
  originMessageId,
  timeOrderedId,
} from '../../../services/core/ids/ids.ts';

/** What is in databases and topics already: a release that derived others would double every repeat. */
describe('a derived id', () => {
  it.each<[of: string, derive: () => string, known: string]>([
    ['of a client', () => clientIdOf('i', '15551234567'), 'dc80ca09472fdc3101852047'],
    ['of an inbound message', () => inboundMessageId('i', 'wamid.é😀'), 'fbc2513c9bac9385c2e22275'],
    ['of a user', () => firstContactUserId('c', 'm'), '55f8dfdc84d90af3c321465a'],
    ['of a conversation', () => firstContactConversationId('c', 'm'), '3e3fb2eb01eb62e358e4c7e6'],
    [
      'of a record’s place',
      () => originMessageId('outbound.submitted', 3, 42, 1_750_000_000_000),
      'add8136f5dfa04b6ab39816a',
    ],
    ['of a further message', () => nthMessageId('a'.repeat(24), 2), '106e347e66362a0ee6a8dc0c'],
    ['of the answer to a form', () => formResponseId('a'.repeat(24)), '9928da1915f24ef63460143b'],
    ['of a keyed post', () => idempotentMessageId('app', 'key', 'hash'), '96cf6759de82a8f72879b241'],
    ['of an event', () => eventId('conversation:message', 'm'), '2dc849557590a5c7904572a5'],
  ])('%s never changes', (_of, derive, known) => {
    expect(derive()).toBe(known);
  });

  it('of a moment has its seconds, and eight bytes of chance', () => {
    const random = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 0xff, 9]);
    expect(timeOrderedId(1_750_000_000_999, random)).toBe(`${(1_750_000_000).toString(16)}01020304050607ff`);
    expect(timeOrderedId(1_000, new Uint8Array(8))).toBe('000000010000000000000000');
  });
});

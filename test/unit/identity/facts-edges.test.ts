import { describe, expect, it } from 'vitest';
import type { WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { clientChangeOf } from '../../../services/core/identity/client-change.ts';
import { keptFacts, mergedFacts, profileOf, rawOf, toldFacts } from '../../../services/core/identity/client-facts.ts';
import { readInbound } from '../../../services/core/inbound/inbound-payload.ts';
import { inbound } from '../transform/fake-task.ts';

const told = (changes: Partial<WhatsAppInbound> = {}) => toldFacts(readInbound({ ...inbound('x', 'hi'), ...changes }));
const known = told();

describe('what a message tells', () => {
  it('is its own number alone, not another that stands in it', () => {
    expect(told({ payload: '{"from":"4912"}', contact: null }).externalId).toBe('15551234567');
    const user = { address: 'US.1', addressType: 'user', payload: '{"from":"US.1"}' };
    expect(told({ ...user, contact: '{"wa_id":"US.1"}' })).toMatchObject({ externalId: 'US.1', userId: 'US.1' });
  });

  it('is no user id that is no text', () => {
    expect(told({ contact: '{"user_id":7}', payload: '{"from_user_id":["US.1"]}' }).userId).toBeNull();
    for (const field of ['from_user_id', 'from_bsuid', 'from'])
      expect(told({ payload: JSON.stringify({ [field]: 'US.1' }), contact: null }).userId).toBe('US.1');
  });

  it('is a name of at most 255 characters', () => {
    const nameOf = (name: string) => told({ contact: JSON.stringify({ profile: { name } }) }).name;
    expect(nameOf('n'.repeat(255))).toBe('n'.repeat(255));
    expect(nameOf('n'.repeat(256))).toBe('n'.repeat(255));
    expect(nameOf(' ')).toBeNull();
  });
});

describe('what is kept', () => {
  it('is read back where nothing of it is there', () => {
    expect(keptFacts('4912', 'phone', {})).toEqual({
      externalId: '4912',
      addressType: 'phone',
      name: null,
      username: null,
      userId: null,
      identity: null,
      left: [],
    });
  });

  it('is another where anything is new', () => {
    const identity = { hash: 'h' };
    const byId = { ...known, addressType: 'user' };
    expect(mergedFacts(known, { ...known, username: 'ann' })).toEqual({ ...known, username: 'ann' });
    expect(mergedFacts({ ...known, username: 'ann' }, known).username).toBe('ann');
    expect(mergedFacts(known, { ...known, identity })).toEqual({ ...known, identity });
    expect(mergedFacts({ ...known, identity }, known).identity).toBe(identity);
    expect(mergedFacts(byId, known)).toEqual(known);
    expect(mergedFacts(byId, { ...byId, externalId: 'US.2' }).externalId).toBe('US.2');
  });

  it('has a name only where there is one', () => {
    expect(rawOf({ ...known, name: null })).toBe('{"from":"15551234567","profile":{}}');
    expect(rawOf({ ...known, identity: { hash: 'h' } })).toContain('"identity":{"hash":"h"}');
  });

  it('is a profile of words', () => {
    expect(profileOf('Ann  van \t Lee')).toEqual({ givenName: 'Ann', surname: 'van Lee' });
    expect(profileOf('')).toEqual({});
  });
});

describe('a change', () => {
  it.each([
    [{ type: 'user_changed_number' }, undefined],
    [{ type: 'user_changed_user_id' }, undefined],
    [{ type: 'user_changed_user_id', user_id: 'x' }, undefined],
    [{ type: 'user_identity_changed' }, { type: 'identity', identity: {} }],
  ])('told by %j', (system, change) => {
    expect(clientChangeOf(system)).toStrictEqual(change);
  });
});

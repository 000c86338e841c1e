import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WhatsAppInbound } from '../../../services/core/contract/records.ts';
import { changedFacts, clientChangeOf } from '../../../services/core/identity/client-change.ts';
import {
  type ClientFacts,
  displayNameOf,
  keptFacts,
  keptRawOf,
  mergedFacts,
  profileOf,
  rawOf,
  toldFacts,
} from '../../../services/core/identity/client-facts.ts';
import { readInbound, readObject } from '../../../services/core/inbound/inbound-payload.ts';
import { inbound } from '../transform/fake-task.ts';

const told = (changes: Partial<WhatsAppInbound> = {}) => toldFacts(readInbound({ ...inbound('x', 'hi'), ...changes }));
const kept = (facts: ReturnType<typeof told>) =>
  keptFacts(facts.externalId, facts.addressType, readObject(rawOf(facts)));

describe('what a message tells of its sender', () => {
  it('F8 (v1.1: client): is named by number, with the profile kept raw', () => {
    expect(displayNameOf(told())).toBe('+15551234567');
    expect(rawOf(told())).toBe('{"from":"15551234567","profile":{"name":"Ann Lee"}}');
  });

  it('is written to as WhatsApp spells the number, in the message or in its contact', () => {
    const address = '551187654321';
    expect(told({ address, payload: '{"from":"5511987654321"}' }).externalId).toBe('5511987654321');
    expect(told({ address, payload: '{}', contact: '{"wa_id":"+55 11 98765-4321"}' }).externalId).toBe('5511987654321');
    expect(told({ address, payload: '{}', contact: null }).externalId).toBe(address);
  });

  it('has a name where there is no number', () => {
    const user = { address: 'US.1349', addressType: 'user', payload: '{}' };
    expect(displayNameOf(told(user))).toBe('Ann Lee');
    expect(displayNameOf(told({ ...user, contact: null }))).toBe('US.1349');
  });

  it('keeps the user id and the username beside the number', () => {
    const contact = JSON.stringify({ profile: { name: ' Ann ', username: 'ann' }, user_id: 'US.1349' });
    expect(rawOf(told({ contact }))).toBe(
      '{"from":"15551234567","profile":{"name":"Ann","username":"ann"},"user_id":"US.1349"}',
    );
    expect(told({ contact: '{"user_id":"no id"}' }).userId).toBeNull();
  });

  it('fits its columns', () => {
    const name = `${'😀'.repeat(254)}ab`;
    const contact = JSON.stringify({ profile: { name: name + name } });
    expect(told({ contact }).name).toBe(`${'😀'.repeat(254)}a`);
    expect(told({ contact: '{"profile":{"name":"A\\ud83d"}}' }).name).toBe('A\ufffd');
  });

  it('is read back as it was kept, whatever came', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.json(), (payload, contact) => {
        const facts = told({ payload, contact });
        expect(kept(facts)).toEqual(facts);
        expect(mergedFacts(facts, kept(facts))).toBe(facts);
      }),
    );
  });
});

describe('what is known of a sender', () => {
  const known = told();
  it('is the same object where nothing is new', () => {
    expect(mergedFacts(known, told())).toBe(known);
    expect(mergedFacts(known, told({ contact: null }))).toBe(known);
  });

  it('takes a new name, a new number and a first user id', () => {
    expect(mergedFacts(known, { ...known, name: 'Ann Li' })).toEqual({ ...known, name: 'Ann Li' });
    expect(mergedFacts(known, { ...known, externalId: '4912' })).toEqual({ ...known, externalId: '4912' });
    expect(mergedFacts(known, { ...known, userId: 'US.1' })).toEqual({ ...known, userId: 'US.1' });
  });

  it('keeps the number where a message names the user id alone, and prefers a number that comes later', () => {
    const byId = { ...known, externalId: 'US.1', addressType: 'user', userId: 'US.1' };
    expect(mergedFacts(known, byId)).toEqual({ ...known, userId: 'US.1' });
    expect(mergedFacts(byId, known)).toEqual({ ...known, userId: 'US.1' });
  });

  it('gives a profile', () => {
    expect(profileOf('Ann van Lee')).toEqual({ givenName: 'Ann', surname: 'van Lee' });
    expect(profileOf('Ann')).toEqual({ givenName: 'Ann' });
    expect(profileOf(null)).toEqual({});
  });
});

describe('a system message', () => {
  const known = told();
  it.each([
    [
      { type: 'user_changed_number', wa_id: '4912' },
      { externalId: '4912', addressType: 'phone', left: ['15551234567'] },
    ],
    [
      { type: 'user_changed_number', new_wa_id: '+49 12' },
      { externalId: '4912', left: ['15551234567'] },
    ],
    [
      { type: 'user_changed_number', wa_id: 'US.2' },
      { externalId: '15551234567', userId: 'US.2' },
    ],
    [
      { type: 'user_changed_user_id', user_id: 'US.2' },
      { externalId: '15551234567', userId: 'US.2' },
    ],
    [{ type: 'customer_identity_changed', identity: 'h' }, { identity: { hash: 'h' } }],
    [
      { type: 'user_identity_changed', identity: { hash: 'h', acknowledged: false } },
      { identity: { hash: 'h', acknowledged: false } },
    ],
    [{ type: 'user_identity_changed' }, { identity: {} }],
  ])('%j changes the client', (system, changed) => {
    const change = clientChangeOf(system);
    expect(change && changedFacts(known, change)).toEqual({ ...known, ...changed });
  });

  it.each([
    {},
    { type: 'group_user_joined' },
    { type: 'user_changed_number', wa_id: 'x' },
    { type: 'user_changed_user_id', user_id: 1 },
  ])('%j does not', (system) => {
    expect(clientChangeOf(system)).toBeUndefined();
  });

  const moved = (facts: ClientFacts, number: string) => changedFacts(facts, { type: 'number', number });

  it('of a new number keeps the old one as left: who writes from there, unless shown to be the same, changes nothing', () => {
    const there = moved({ ...known, userId: 'US.1' }, '4912');
    for (const told of [
      { ...known, name: 'Stranger' },
      { ...known, userId: 'US.9' },
    ])
      expect(mergedFacts(there, told)).toBe(there);
    expect(mergedFacts(there, { ...known, userId: 'US.1' })).toMatchObject({ externalId: '15551234567' });
    expect(mergedFacts(there, { ...known, externalId: '4913' })).toMatchObject({ externalId: '4913' });
    expect(keptFacts(there.externalId, 'phone', JSON.parse(keptRawOf(there)))).toEqual(there);
    expect(JSON.parse(rawOf(there))).not.toHaveProperty('left');
  });

  it('of a number that was left once makes it the user’s again, and of the same number changes nothing', () => {
    const back = moved(moved(known, '4912'), known.externalId);
    expect(back).toMatchObject({ externalId: known.externalId, left: ['4912'] });
    expect(mergedFacts(back, known)).toBe(back);
    expect(moved(back, known.externalId).left).toEqual(['4912']);
    expect(moved({ ...known, externalId: 'US.1', addressType: 'user' }, '4912').left).toEqual([]);
  });

  it('of many numbers keeps the last eight', () => {
    const numbers = Array.from({ length: 10 }, (_, n) => `49120${n}`);
    expect(numbers.reduce(moved, known).left).toEqual(numbers.slice(1, 9));
  });

  it('of a new user id moves a client that has no number', () => {
    const byId = { ...known, externalId: 'US.1', addressType: 'user' };
    expect(changedFacts(byId, { type: 'userId', userId: 'US.2' })).toMatchObject({
      externalId: 'US.2',
      userId: 'US.2',
    });
  });
});

import { type AddressType, canonicalAddress } from '../ids/address.ts';
import { type JsonObject, objectOf, textOf } from './json.ts';

export interface Address {
  readonly type: AddressType;
  readonly value: string;
}

/** What the database keeps of an address; a longer one is none of WhatsApp's. */
const MAX_LENGTH = 160;

/** Canonical; undefined where nothing is left of it (a number without a digit), or it is no address at all. */
export function addressOf(value: unknown): Address | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const { type, value: canonical } = canonicalAddress(text);
  return canonical === '' || canonical.length > MAX_LENGTH ? undefined : { type, value: canonical };
}

/** In order of preference, each once: the number before the business-scoped ids. */
export function addressesOf(...values: readonly unknown[]): readonly Address[] {
  const found = new Map<string, Address>();
  for (const value of values) {
    const address = addressOf(value);
    if (address && !found.has(address.value)) found.set(address.value, address);
  }
  return [...found.values()];
}

/** The contact that belongs to a sender: by its ids, never by place (WhatsApp: `contacts` has an order of its own). */
export function contactOf(contacts: readonly unknown[], senders: readonly Address[]): JsonObject | undefined {
  const known = new Set(senders.map(({ value }) => value));
  for (const entry of contacts) {
    const contact = objectOf(entry);
    if (
      contact &&
      addressesOf(contact.wa_id, contact.user_id, contact.parent_user_id).some(({ value }) => known.has(value))
    )
      return contact;
  }
  return undefined;
}

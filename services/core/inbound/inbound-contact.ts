import type { WhatsAppInbound } from '../contract/records.ts';
import { canonicalPhone } from '../ids/address.ts';
import { readObject } from './inbound-content.ts';

/** What a message tells of its sender. */
export interface InboundContact {
  /** The name that the user gave; null where WhatsApp told none. */
  readonly profileName: string | null;
  /** How the client is named: its number with `+`, else the name, else the address. */
  readonly displayName: string;
  /** By which WhatsApp knows the sender: the number as WhatsApp spells it, which need not be its canonical form. */
  readonly externalId: string;
  /** JSON text of what WhatsApp said of the sender. */
  readonly raw: string;
}

const longestName = 255;

/** Reads the contact entry; a missing or odd one gives what the envelope knows. */
export function inboundContact({ contact, address, addressType, payload }: WhatsAppInbound): InboundContact {
  const { profile } = readObject(contact);
  const name = typeof profile === 'object' && profile !== null && 'name' in profile ? profile.name : undefined;
  const profileName = typeof name === 'string' && name.trim() !== '' ? shortened(name.trim()) : null;
  const { from } = readObject(payload);
  const sender = typeof from === 'string' ? from : address;
  const externalId =
    addressType === 'phone' && canonicalPhone(sender) === address ? sender.replace(/\D/g, '') : address;
  return {
    profileName,
    displayName: addressType === 'phone' ? `+${externalId}` : (profileName ?? address),
    externalId,
    // Sunshine shows the client's raw part as the sender and its profile.
    raw: JSON.stringify({ from: sender, profile: profileName === null ? {} : { name: profileName } }),
  };
}

/** Fits the columns it is kept in, without half a code point at its end. */
const shortened = (name: string): string => [...name.slice(0, longestName * 2)].slice(0, longestName).join('');

/** The v2 profile of a user made from a first contact. */
export function profileOf(profileName: string | null): { readonly givenName?: string; readonly surname?: string } {
  const [givenName, ...rest] = profileName?.split(/\s+/) ?? [];
  const surname = rest.join(' ');
  return { ...(givenName ? { givenName } : {}), ...(surname ? { surname } : {}) };
}

import { isObject, type JsonObject, objectOf, textOf } from '../envelope/json.ts';
import { canonicalPhone, isUserAddress } from '../ids/address.ts';
import type { InboundPayload } from '../inbound/inbound-payload.ts';

/** What WhatsApp has told of a user at a number. */
export interface ClientFacts {
  /** By which WhatsApp knows the user: the number as WhatsApp spells it, which need not be its canonical form, or a user id. */
  readonly externalId: string;
  /** `phone` or `user`. */
  readonly addressType: string;
  /** The name that the user gave. */
  readonly name: string | null;
  readonly username: string | null;
  /** The business-scoped user id, beside the number. */
  readonly userId: string | null;
  /** The key by which WhatsApp tells one phone from another, as it was last told. */
  readonly identity: JsonObject | null;
  /** Canonical numbers that he has moved away from, the last one last: WhatsApp may give them to somebody else. */
  readonly left: readonly string[];
}

/** Nobody changes his number more often while the old ones still matter. */
const mostLeft = 8;

/** The user at another number. */
export function movedFacts(known: ClientFacts, number: string): ClientFacts {
  const [before, now] = [canonicalPhone(known.externalId), canonicalPhone(number)];
  const left = known.addressType === 'phone' && before !== now ? [...known.left, before] : known.left;
  return {
    ...known,
    externalId: number,
    addressType: 'phone',
    left: left.filter((one) => one !== now).slice(-mostLeft),
  };
}

/** What was told of somebody who writes from a number that this user has left: only his user id shows that he is the same. */
const isStranger = (known: ClientFacts, told: ClientFacts): boolean =>
  told.addressType === 'phone' &&
  known.left.includes(canonicalPhone(told.externalId)) &&
  (told.userId === null || told.userId !== known.userId);

const longestName = 255;

/** As the columns take it: no half code points, and no longer than they are. */
function nameOf(value: unknown): string | null {
  const name = typeof value === 'string' ? value.replace(/\p{Cs}/gu, '').trim() : '';
  if (name === '') return null;
  return name.length <= longestName ? name : [...name.slice(0, longestName * 2)].slice(0, longestName).join('');
}

const userIdOf = (...values: readonly unknown[]): string | null =>
  values.find((value): value is string => typeof value === 'string' && isUserAddress(value)) ?? null;

/** What a message tells of its sender; a missing or odd contact entry gives what the envelope knows. */
export function toldFacts({ record, body, contact }: InboundPayload): ClientFacts {
  const { address, addressType } = record;
  const profile = objectOf(contact.profile);
  const phone = [body.from, contact.wa_id]
    .map(textOf)
    .find((one) => one !== undefined && canonicalPhone(one) === address);
  return {
    externalId: addressType === 'phone' && phone !== undefined ? phone.replace(/\D/g, '') : address,
    addressType,
    name: nameOf(profile?.name),
    username: nameOf(profile?.username),
    userId: userIdOf(contact.user_id, body.from_user_id, body.from_bsuid, body.from),
    identity: null,
    left: [],
  };
}

/** What was kept of a user. */
export function keptFacts(externalId: string, addressType: string, raw: JsonObject): ClientFacts {
  const profile = objectOf(raw.profile);
  return {
    externalId,
    addressType,
    name: nameOf(profile?.name),
    username: nameOf(profile?.username),
    userId: userIdOf(raw.user_id),
    identity: isObject(raw.identity) ? raw.identity : null,
    left: Array.isArray(raw.left) ? raw.left.filter((one) => typeof one === 'string') : [],
  };
}

/**
 * What is known once a message has told what it tells. A number stays the address where a later message names the user id alone, and
 * what is not told stays. From a number that the user has left nothing is learnt: his messages go where he moved to.
 * @returns `known` itself where nothing is new
 */
export function mergedFacts(known: ClientFacts, told: ClientFacts): ClientFacts {
  if (isStranger(known, told)) return known;
  const address = told.addressType === 'phone' || known.addressType !== 'phone' ? told : known;
  const merged: ClientFacts = {
    left: known.left,
    externalId: address.externalId,
    addressType: address.addressType,
    name: told.name ?? known.name,
    username: told.username ?? known.username,
    userId: told.userId ?? known.userId,
    identity: told.identity ?? known.identity,
  };
  const same =
    merged.externalId === known.externalId &&
    merged.addressType === known.addressType &&
    merged.name === known.name &&
    merged.username === known.username &&
    merged.userId === known.userId &&
    merged.identity === known.identity;
  return same ? known : merged;
}

/** How the client is named: its number with `+`, else the name, else the address. */
export const displayNameOf = ({ externalId, addressType, name }: ClientFacts): string =>
  addressType === 'phone' ? `+${externalId}` : (name ?? externalId);

/** JSON text of the client's raw part: Sunshine shows the sender and its profile there. */
export const rawOf = (facts: ClientFacts): string => JSON.stringify(rawPart(facts));

/** JSON text by which `keptFacts` knows the client again: the raw part, and what is nobody else's business. */
export const keptRawOf = (facts: ClientFacts): string =>
  JSON.stringify({ ...rawPart(facts), ...(facts.left.length > 0 && { left: facts.left }) });

const rawPart = ({ externalId, name, username, userId, identity }: ClientFacts): JsonObject => ({
  from: externalId,
  profile: { ...(name !== null && { name }), ...(username !== null && { username }) },
  ...(userId !== null && { user_id: userId }),
  ...(identity !== null && { identity }),
});

/** The v2 profile of a user made from a first contact. */
export function profileOf(name: string | null): { readonly givenName?: string; readonly surname?: string } {
  const [givenName, ...rest] = name?.split(/\s+/) ?? [];
  const surname = rest.join(' ');
  return { ...(givenName ? { givenName } : {}), ...(surname ? { surname } : {}) };
}

import { type JsonObject, objectOf, textOf } from '../envelope/json.ts';
import { canonicalPhone, isUserAddress } from '../ids/address.ts';
import { type ClientFacts, movedFacts } from './client-facts.ts';

/** What a system message says has become of a user. */
export type ClientChange =
  | { readonly type: 'number'; readonly number: string }
  | { readonly type: 'userId'; readonly userId: string }
  | { readonly type: 'identity'; readonly identity: JsonObject };

/** Undefined for a system message of another kind. */
export function clientChangeOf(system: JsonObject): ClientChange | undefined {
  switch (system.type) {
    case 'user_changed_number': {
      const number = textOf(system.wa_id) ?? textOf(system.new_wa_id);
      if (number === undefined) return undefined;
      if (isUserAddress(number)) return { type: 'userId', userId: number };
      return canonicalPhone(number) === '' ? undefined : { type: 'number', number: number.replace(/\D/g, '') };
    }
    case 'user_changed_user_id': {
      const userId = textOf(system.user_id);
      return userId !== undefined && isUserAddress(userId) ? { type: 'userId', userId } : undefined;
    }
    case 'user_identity_changed':
    case 'customer_identity_changed': {
      const identity = objectOf(system.identity);
      const hash = textOf(system.identity);
      return { type: 'identity', identity: identity ?? (hash === undefined ? {} : { hash }) };
    }
    default:
      return undefined;
  }
}

/** A user after the change. */
export function changedFacts(known: ClientFacts, change: ClientChange): ClientFacts {
  switch (change.type) {
    case 'number':
      return movedFacts(known, change.number);
    case 'userId':
      return {
        ...known,
        userId: change.userId,
        externalId: known.addressType === 'phone' ? known.externalId : change.userId,
      };
    case 'identity':
      return { ...known, identity: change.identity };
  }
}

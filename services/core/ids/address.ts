/**
 * Canonical WhatsApp addresses. One subscriber has several spellings of the same number: Brazil's ninth digit, Mexico's
 * 1 after the country code, Argentina's 9. They fold to one, so that a chat is never split.
 */
export type AddressType = 'phone' | 'user';

/** Brazil: mobile numbers (first digit 6–9) had eight digits, now nine beginning with 9; WhatsApp knows many by the old form. */
const brazil = /^55(\d{2})9([6-9]\d{7})$/;
const mexico = /^521(\d{10})$/;
const argentina = /^549(\d{10})$/;

/** Digits with country code, in one spelling. Anything but digits is left out: `+`, blanks, `-`, `()`. */
export function canonicalPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  return digits.replace(brazil, '55$1$2').replace(mexico, '52$1').replace(argentina, '54$1');
}

/** A business-scoped user id: `CC.` and up to 128 letters and digits, or `CC.ENT.…`. */
const businessScopedUserId = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

export const isUserAddress = (address: string): boolean => businessScopedUserId.test(address);

/** The address that names a client: of a phone its canonical digits, of a user id itself. */
export const canonicalAddress = (address: string): { readonly type: AddressType; readonly value: string } =>
  isUserAddress(address) ? { type: 'user', value: address } : { type: 'phone', value: canonicalPhone(address) };

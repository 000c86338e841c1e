import type { NumberConfig } from '../../../services/sandbox/numbers.ts';
import { DEFAULT_NUMBER } from '../../../services/sandbox/world.ts';

/** The sandbox's own number: its business account holds the templates. */
export const demoNumber: NumberConfig = DEFAULT_NUMBER;

/** The phone that chats with the demo. */
export const demoPhone = '15550100999';

/** A number as the API takes it: digits alone. */
export function digitsOf(written: string): string {
  return written.replace(/\D/g, '');
}

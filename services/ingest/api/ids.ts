import { timeOrderedId } from '../../core/ids/ids.ts';
import type { Surroundings } from '../surroundings.ts';

export const newId = ({ now, randomBytes }: Surroundings): string => timeOrderedId(now(), randomBytes(8));

/** Keys tell their kind by their beginning (v2: credentials). */
export const newKeyId = (surroundings: Surroundings): string => `app_${newId(surroundings)}`;

export const newSecret = ({ randomBytes }: Surroundings): string => Buffer.from(randomBytes(32)).toString('base64url');

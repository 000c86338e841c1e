import type { LocationContent, PreparedPart } from '../contract/records.ts';
import { isBlank, part, textParts } from './rendering.ts';

/** Longer ones no phone shows on a map; they go as a text behind it. */
const longestPlace = 1000;

export function locationParts({ latitude, longitude, name, address }: LocationContent): readonly PreparedPart[] {
  const shown: Record<string, unknown> = { latitude, longitude };
  const behind: string[] = [];
  for (const [field, words] of [
    ['name', name],
    ['address', address],
  ] as const) {
    if (words === null || isBlank(words)) continue;
    if (words.length > longestPlace) behind.push(words);
    else shown[field] = words;
  }
  const call = { kind: 'location', body: JSON.stringify({ type: 'location', location: shown }) };
  return [part(call), ...behind.flatMap(textParts)];
}

/** Half a character, written as JSON writes it. Only such a text is looked at again. */
const half = /\\u[dD][89a-fA-F]/;

/**
 * What was decoded from JSON text, with the replacement character where half of a pair stands alone: no store and no wire of ours keeps
 * one, and each would show another thing. The value nests no deeper than `maxLevels`.
 */
export const wellFormed = (value: unknown, text: string): unknown => (half.test(text) ? whole(value) : value);

function whole(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(whole);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name.toWellFormed(), whole(part)]));
}

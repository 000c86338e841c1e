/** The same object without the fields that are null or undefined: records hold null where v2 leaves a field out. */
export function without(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== undefined) kept[name] = value;
  return kept;
}

/** v2 writes times as ISO with milliseconds and `Z`. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();

/**
 * Where a decoded JSON value holds its first whole number that JavaScript cannot keep exactly, as `a.b[0]`; undefined: nowhere. What is
 * passed through would arrive as another number.
 */
export function inexactNumber(value: unknown, path: string): string | undefined {
  // A list of what is left instead of recursion: callers decide how deep they nest.
  const left: (readonly [value: unknown, path: string])[] = [[value, path]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [one, at] = next;
    if (typeof one === 'number' && Number.isInteger(one) && !Number.isSafeInteger(one)) return at;
    if (typeof one !== 'object' || one === null) continue;
    const parts: readonly (readonly [unknown, string])[] = Array.isArray(one)
      ? one.map((part: unknown, n) => [part, `${at}[${n}]`] as const)
      : Object.entries(one).map(([name, part]) => [part, `${at}.${name}`] as const);
    left.push(...parts.toReversed());
  }
  return undefined;
}

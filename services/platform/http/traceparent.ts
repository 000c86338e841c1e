const shape = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-|$)/;

/**
 * The caller's trace (W3C: traceparent) where it gives one, else a new one.
 * @param random sixteen and eight bytes are taken for a new one
 */
export function traceparentOf(header: string | string[] | undefined, random: (bytes: number) => Uint8Array): string {
  const given = typeof header === 'string' ? shape.exec(header) : null;
  const [, trace = '', span = ''] = given ?? [];
  if (given && !header?.toString().startsWith('ff') && /[^0]/.test(trace) && /[^0]/.test(span))
    return `00-${trace}-${span}-01`;
  return `00-${Buffer.from(random(16)).toString('hex')}-${Buffer.from(random(8)).toString('hex')}-01`;
}

/**
 * Splices members into the text of a JSON object without reading it. They come last, so that they win over members of the same
 * name: a prepared body cannot name another recipient. Undefined when the text is no object.
 */
export function withMembers(objectText: string, members: string): string | undefined {
  const text = objectText.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const inner = text.slice(1, -1).trimEnd();
  return inner.trimStart() === '' ? `{${members}}` : `{${inner},${members}}`;
}

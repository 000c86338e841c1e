import type { MetadataValue } from '../contract/records.ts';
import { badRequest } from '../errors/problem.ts';
import { bad, good, type Outcome } from '../errors/result.ts';

export type Metadata = Readonly<Record<string, MetadataValue>>;

/** v2: metadata is flat and at most 4 KB. */
const MAX_BYTES = 4096;

const none = { string: null, number: null, boolean: null };

function metadataValue(value: unknown): MetadataValue | undefined {
  switch (typeof value) {
    case 'string':
      return { ...none, type: 'string', string: value };
    case 'number':
      // JSON may write a number that no double holds: it would be read back as none.
      return Number.isFinite(value) ? { ...none, type: 'number', number: value } : undefined;
    case 'boolean':
      return { ...none, type: 'boolean', boolean: value };
    default:
      return undefined;
  }
}

/**
 * @param owner whose metadata it is, for the text of the fault: `App`, `Message`, …
 */
export function metadataFromV2(
  json: Readonly<Record<string, unknown>> | null | undefined,
  owner: string,
): Outcome<Metadata> {
  if (!json) return good({});
  const values: Record<string, MetadataValue> = {};
  for (const [name, value] of Object.entries(json)) {
    const read = metadataValue(value);
    if (!read) return bad(badRequest(`metadata.${name} should be string, number or boolean`));
    values[name] = read;
  }
  return Buffer.byteLength(JSON.stringify(json)) > MAX_BYTES
    ? bad(badRequest(`${owner} metadata is limited to ${MAX_BYTES} bytes in size.`))
    : good(values);
}

export function metadataToV2(metadata: Metadata): Record<string, string | number | boolean> {
  const json: Record<string, string | number | boolean> = {};
  for (const [name, { string, number, boolean }] of Object.entries(metadata)) {
    const value = string ?? number ?? boolean;
    if (value !== null) json[name] = value;
  }
  return json;
}

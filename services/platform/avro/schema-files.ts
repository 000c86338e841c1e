import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An Avro type as it stands in a schema file. */
export type AvroType =
  | string
  | readonly AvroType[]
  | { readonly type: 'array'; readonly items: AvroType }
  | { readonly type: 'map'; readonly values: AvroType }
  | AvroRecord;

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  readonly doc?: string;
  readonly default?: unknown;
}

export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

export type SchemaFiles = ReadonlyMap<string, AvroRecord>;

/** Reads every `.avsc` of a folder: one record a file, named after it. Records name one another by full name. */
export function readSchemaFiles(folder: string): SchemaFiles {
  const records = new Map<string, AvroRecord>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.avsc')) continue;
    const record = JSON.parse(readFileSync(join(folder, file), 'utf8')) as AvroRecord;
    if (`${record.name}.avsc` !== file)
      throw new Error(`schemas/${file} holds the record ${record.name}: file and record share a name`);
    records.set(record.name, record);
  }
  return records;
}

export const namespace = 'io.heliograph';

/** Narrows a readonly array, which `Array.isArray` does not. */
export const isUnion = (type: AvroType): type is readonly AvroType[] => Array.isArray(type);

const isRecord = (type: AvroType): type is AvroRecord => typeof type === 'object' && 'fields' in type;

/**
 * One self-contained schema: each record it names stands in full where it is first named. Registries' references differ between
 * vendors, so none are used.
 */
export function inlineSchema(name: string, files: SchemaFiles): AvroRecord {
  const seen = new Set<string>();
  const inline = (type: AvroType): AvroType => {
    if (typeof type === 'string') {
      if (!type.startsWith(`${namespace}.`) || seen.has(type)) return type;
      return record(type.slice(namespace.length + 1));
    }
    if (isUnion(type)) return type.map(inline);
    if (isRecord(type)) throw new Error(`record ${type.name} is nested in a file: it needs a file of its own`);
    if ('items' in type) return { type: 'array', items: inline(type.items) };
    if ('values' in type) return { type: 'map', values: inline(type.values) };
    return type;
  };
  const record = (short: string): AvroRecord => {
    const found = files.get(short);
    if (!found) throw new Error(`schemas/${short}.avsc is missing`);
    seen.add(`${namespace}.${short}`);
    return { ...found, fields: found.fields.map((field) => ({ ...field, type: inline(field.type) })) };
  };
  return record(name);
}

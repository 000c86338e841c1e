import {
  type AvroRecord,
  type AvroType,
  isUnion,
  namespace,
  type SchemaFiles,
} from '../../services/platform/avro/schema-files.ts';

const primitives: Readonly<Record<string, string>> = {
  string: 'string',
  long: 'number',
  int: 'number',
  double: 'number',
  float: 'number',
  boolean: 'boolean',
  bytes: 'Buffer',
  null: 'null',
};

function typeText(type: AvroType): string {
  if (typeof type === 'string') {
    const text = primitives[type] ?? (type.startsWith(`${namespace}.`) ? type.slice(namespace.length + 1) : undefined);
    if (text === undefined) throw new Error(`no TypeScript type for the Avro type ${type}`);
    return text;
  }
  if (isUnion(type))
    return [...type.filter((one) => one !== 'null'), ...type.filter((one) => one === 'null')].map(typeText).join(' | ');
  if ('items' in type) return `readonly ${typeText(type.items)}[]`;
  if ('values' in type) return `Readonly<Record<string, ${typeText(type.values)}>>`;
  throw new Error('a nested record needs a file of its own');
}

const recordText = (record: AvroRecord): string =>
  [
    `/** ${record.doc ?? record.name} */`,
    `export interface ${record.name} {`,
    ...record.fields.flatMap((field) => [
      ...(field.doc ? [`  /** ${field.doc} */`] : []),
      `  readonly ${field.name}: ${typeText(field.type)};`,
    ]),
    '}',
  ].join('\n');

/** The TypeScript types of every record. */
export const recordsSource = (files: SchemaFiles): string =>
  `// Made from schemas/*.avsc by "npm run generate". Do not edit.\n\n${[...files.values()].map(recordText).join('\n\n')}\n`;

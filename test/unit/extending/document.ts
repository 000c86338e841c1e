import { readFileSync } from 'node:fs';

const text = readFileSync('docs/extending.md', 'utf8');

/** First and second cell of each row of the table whose first column has this title; names without their backticks. */
export function tableOf(title: string): ReadonlyMap<string, string> {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`| ${title} |`));
  if (at < 0) throw new Error(`docs/extending.md has no table of ${title}`);
  const rows = new Map<string, string>();
  for (const line of lines.slice(at + 2)) {
    const [, first, second] = /^\| `([^`]+)` \| (.+) \|$/.exec(line) ?? [];
    if (first === undefined || second === undefined) break;
    rows.set(first, second);
  }
  return rows;
}

/** The paths that the document names. */
export const namedPaths = (): readonly string[] =>
  [...text.matchAll(/`((?:services|schemas|test)(?:\/[\w.-]+)*)`/g)].flatMap(([, path]) => path ?? []);

/** The words that a schema file lists in the doc of a field. */
export function documentedTypes(record: string): readonly string[] {
  const { fields } = JSON.parse(readFileSync(`schemas/${record}.avsc`, 'utf8')) as {
    fields: readonly { readonly name: string; readonly doc: string }[];
  };
  const doc = fields.find(({ name }) => name === 'type')?.doc ?? '';
  return [...doc.matchAll(/`([^`]+)`/g)].flatMap(([, word]) => word ?? []);
}

/** The types that a schema of variants takes. */
export function typesOf(schema: object): readonly string[] {
  const variants: readonly { readonly properties: { readonly type: { readonly const: string } } }[] = Reflect.get(
    schema,
    'oneOf',
  );
  return variants.map(({ properties }) => properties.type.const);
}

export const sorted = (words: Iterable<string>): readonly string[] => [...words].sort();

/** One phase of `npm test`, in the order they run: the cheap ones first. */
export type Phase =
  | {
      readonly kind: 'check';
      readonly name: string;
      readonly what: string;
      readonly script: string;
      readonly args: readonly string[];
    }
  | { readonly kind: 'tests'; readonly name: string; readonly what: string };

export const phases: readonly Phase[] = [
  {
    kind: 'check',
    name: 'lint',
    what: 'biome: format, lint and import order',
    script: 'node_modules/@biomejs/biome/bin/biome',
    args: ['ci', '--colors=off', '.'],
  },
  {
    kind: 'check',
    name: 'typecheck',
    what: 'tsc without output',
    script: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'tsconfig.json', '--noEmit'],
  },
  {
    kind: 'check',
    name: 'generated',
    what: 'generated types and documents are those of the schemas and topics',
    script: 'dist/infra/generate/main.js',
    args: ['--check'],
  },
  { kind: 'tests', name: 'unit', what: 'pure functions, no engines' },
  { kind: 'tests', name: 'integration', what: 'live broker, registry and database' },
  { kind: 'tests', name: 'e2e', what: 'the whole stack, faults included' },
];

/** What the words behind `npm test --` ask for. */
export type Selection =
  | { readonly ok: true; readonly phases: readonly Phase[]; readonly files: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** Phases by name, test files by path; nothing means all. */
export function selectPhases(words: readonly string[]): Selection {
  const names = words.filter((word) => !isPath(word));
  const unknown = names.find((word) => !phases.some((phase) => phase.name === word));
  if (unknown !== undefined) {
    const known = phases.map((phase) => phase.name).join(', ');
    return { ok: false, why: `"${unknown}" is no phase; choose from ${known}, or give a path of a test.` };
  }
  const files = words.filter(isPath);
  const chosen = phases.filter((phase) => names.length === 0 || names.includes(phase.name));
  return { ok: true, phases: files.length > 0 ? chosen.filter((phase) => phase.kind === 'tests') : chosen, files };
}

function isPath(word: string): boolean {
  return word.includes('/') || word.endsWith('.ts');
}

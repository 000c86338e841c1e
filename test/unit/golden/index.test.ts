import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenCases } from './cases.ts';

/** A name that begins with ids: of a test, or of a row by which one is made. */
const named = /(['"`])((?:[A-G]\d{1,2}(?:, |(?= |:)))+)/g;
/** Those that do not run prove nothing. */
const leftOut = /\b(?:it|describe|test)\.(?:skip|todo|skipIf|runIf)\b/;

const here = join('test', 'unit', 'golden');

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path))
    .filter((path) => !path.startsWith(here))
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => !leftOut.test(line))
    .flatMap((line) => [...line.matchAll(named)].flatMap(([, , ids]) => ids?.split(', ') ?? []))
    .map((id) => id.trim());
}

describe('the golden cases', () => {
  const tested = namesIn('test');
  const inUnit = new Set(namesIn(join('test', 'unit')));

  it('are each in the list once', () => {
    expect(goldenCases).toHaveLength(new Set(goldenCases.map(({ id }) => id)).size);
  });

  it('are each the name of a test that needs no engines', () => {
    const missing = goldenCases.filter(({ id, superseded }) => superseded === undefined && !inUnit.has(id));
    expect(missing.map(({ id, source }) => `${id} (${source})`)).toEqual([]);
  });

  it('that others supersede are not followed, but the others are', () => {
    for (const { id, superseded = [] } of goldenCases)
      if (superseded.length > 0) {
        expect(tested).not.toContain(id);
        for (const other of superseded) expect(tested).toContain(other);
      }
  });

  it('that no source settles say what the design does', () => {
    const silent = goldenCases.filter(({ grade, design }) => grade === 'unsettled' && design === undefined);
    expect(silent).toEqual([]);
  });

  it('are all that tests name so', () => {
    const known = new Set(goldenCases.map(({ id }) => id));
    // Other subjects have cases too: sends and errors, events, provisioning.
    const others = /^(?:E|F|G)\d/;
    expect([...new Set(tested)].filter((id) => !known.has(id) && !others.test(id))).toEqual([]);
  });
});

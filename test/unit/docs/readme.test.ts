import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(path, 'utf8');
const documents = [
  'README.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/api.md',
  'docs/webhooks.md',
  'docs/sandbox.md',
  'docs/topics.md',
];

describe('the documents', () => {
  it('show the example service as it stands, and as it compiles', () => {
    expect(read('README.md')).toContain(`\`\`\`ts\n${read('docs/examples/counter/counter.ts')}\`\`\``);
  });

  it.each(documents)('%s links to files that are there', (document) => {
    // What stands in code is no link: shorthand looks like one.
    const prose = read(document).replace(/`[^`\n]+`/g, '');
    const links = [...prose.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, path]) => path ?? '');
    const missing = links.filter((path) => !existsSync(normalize(join(dirname(document), path))));
    expect(missing).toEqual([]);
  });

  it('README names npm scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read('README.md').matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

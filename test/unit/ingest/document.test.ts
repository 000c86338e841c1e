import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorTable } from '../../../services/core/errors/error-table.ts';
import { createScene } from './scene.ts';

const document = readFileSync('docs/api.md', 'utf8');
const rows = document.split('\n').filter((line) => line.startsWith('| `'));

describe('docs/api.md', () => {
  it('names every route, and no other', async () => {
    const { routes } = await createScene();
    const written = rows.map((row) => /^\| `([A-Z]+ \/[^`]+)` \|/.exec(row)?.[1]).filter((one) => one !== undefined);
    expect(written).toEqual(expect.arrayContaining(routes.map(({ method, path }) => `${method} ${path}`)));
    expect(written).toHaveLength(routes.length);
  });

  it('has the table of errors as it is', () => {
    const table = Object.entries(errorTable).map(
      ([code, { status, retryable, text }]) => `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${text} |`,
    );
    expect(rows.filter((row) => /^\| `[a-z_]+` \| \d/.test(row))).toEqual(table);
  });
});

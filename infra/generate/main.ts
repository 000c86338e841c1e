/** Writes what follows from a declaration; with `--check` it only says which files are stale, and fails. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSchemaFiles } from '../../services/platform/avro/schema-files.ts';
import { topics } from '../../services/platform/kafka/topics.ts';
import { configurationMarkdown } from './configuration-docs.ts';
import { recordsSource } from './records.ts';
import { asyncApi, topicsMarkdown } from './topic-docs.ts';

const root = process.cwd();
const prefix = 'heliograph.';
const files = readSchemaFiles(join(root, 'schemas'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const generated: readonly (readonly [string, string])[] = [
  ['services/core/contract/records.ts', recordsSource(files)],
  ['docs/topics.md', topicsMarkdown(topics, files, prefix)],
  ['docs/asyncapi.yaml', asyncApi(topics, files, prefix, version)],
  ['docs/configuration.md', configurationMarkdown()],
];

function current(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const stale = generated.filter(([path, text]) => current(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is stale: run "npm run generate" and commit it`);
  process.exitCode = stale.length > 0 ? 1 : 0;
  if (stale.length === 0) console.log(`${generated.length} generated files are up to date`);
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}

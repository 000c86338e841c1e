import { createRequire } from 'node:module';

/** The one version whose inner modules these patches fit. */
const FITTING_VERSION = '2.2.4';

const require = createRequire(import.meta.url);

/** Loads one of kafkajs' inner modules, by its path under `src`. What it holds is told by the caller (see internals.ts). */
export const source = <T>(file: string): T => require(`kafkajs/src/${file}`);

/** Puts a module of ours in the place of one of kafkajs' own. It must not have been loaded yet. */
export function replaceModule(file: string, exports: unknown): void {
  const path = require.resolve(`kafkajs/src/${file}`);
  if (require.cache[path]) throw new Error(`kafkajs was loaded before its patches: ${file}`);
  const stand: NodeJS.Module = Object.assign(Object.create(null), {
    id: path,
    filename: path,
    path,
    loaded: true,
    exports,
    children: [],
    paths: [],
  });
  require.cache[path] = stand;
}

/** Refuses any other version: the patches reach into modules that are no public interface. */
export function assertVersion(found: string = require('kafkajs/package.json').version): void {
  if (found !== FITTING_VERSION) throw new Error(`the patches are for kafkajs ${FITTING_VERSION}, found ${found}`);
}

import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { MediaDraft } from './media-draft.ts';
import type { MediaFacts, MediaStore } from './media-store.ts';

/** Beside the files of apps, on the same disk: what is written here becomes a file by a rename. */
const incoming = '.incoming';
/** No download takes so long: what is older was left by a process that died. */
const abandonedMs = 24 * 60 * 60_000;

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** A rename is lost with the power unless its folder is written too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeAbandoned(folder: string, now: number): Promise<void> {
  for (const name of (await orAbsent(readdir(folder))) ?? []) {
    const path = join(folder, name);
    const found = await orAbsent(stat(path));
    if (found && now - found.mtimeMs > abandonedMs) await rm(path, { force: true });
  }
}

/**
 * Files in a folder: `<key>` holds the bytes as they are, `<key>.json` what is known of them. The second is there first, so that the
 * bytes are never without it. Several processes may share the folder.
 */
export async function openFileStore(folder: string, now = Date.now()): Promise<MediaStore> {
  const drafts = join(folder, incoming);
  await mkdir(drafts, { recursive: true });
  await removeAbandoned(drafts, now);
  const pathOf = (key: string): string => join(folder, key);

  async function writeFacts(path: string, facts: MediaFacts): Promise<void> {
    const written = join(drafts, randomUUID());
    const handle = await open(written, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(facts));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(written, `${path}.json`);
  }

  return {
    draft: () => MediaDraft.begin(drafts),
    async keep(key, draft, type) {
      const path = pathOf(key);
      const facts: MediaFacts = { type, size: draft.size, sha256: await draft.finish() };
      await mkdir(dirname(path), { recursive: true });
      await writeFacts(path, facts);
      await rename(draft.path, path);
      await syncFolder(dirname(path));
      return facts;
    },
    async find(key) {
      const path = pathOf(key);
      if (!(await orAbsent(stat(path)))) return undefined;
      // Written by ourselves, before the bytes.
      return JSON.parse(await readFile(`${path}.json`, 'utf8')) as MediaFacts;
    },
    async open(key, range): Promise<Readable | undefined> {
      const handle = await orAbsent(open(pathOf(key), 'r'));
      return handle?.createReadStream({ ...range, highWaterMark: 256 * 1024 });
    },
    close: async () => undefined,
  };
}

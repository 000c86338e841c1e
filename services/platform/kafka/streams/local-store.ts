import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { fileBytes } from './lmdb-file.ts';
import { type Identity, type Session, type WipeReason, wipeAfterOpening, wipeBeforeOpening } from './store-health.ts';

/** A value, or null for a key that is gone. */
export type Change = readonly [key: string, value: Buffer | null];

/** Which run of the machine this is. Without Linux' boot id: when it began, to two minutes; a wrong guess costs a restore. */
export function bootIdentity(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch (error) {
    const began = Math.round((Date.now() / 1000 - uptime()) / 120);
    return error instanceof Error ? `began-${began}` : 'unknown';
  }
}

/** Must reach the disk before the data changes: it is what tells of a crash of the machine. */
function writeSession(folder: string, session: Session): void {
  const file = openSync(join(folder, 'session.json'), 'w');
  try {
    writeSync(file, JSON.stringify(session));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readSession(folder: string): Session | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8'));
    if (found === null || typeof found !== 'object' || !('state' in found) || !('boot' in found)) return undefined;
    const { state, boot } = found;
    const isKnown = state === 'opening' || state === 'open' || state === 'closed';
    return isKnown && typeof boot === 'string' ? { state, boot } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // cut short: as good as none
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Changes are kept back so long, so many and so large: what is written and gone again meanwhile never costs a page. */
const WRITE_EVERY_MS = 1_000;
const MAX_UNWRITTEN = 10_000;
const MAX_UNWRITTEN_BYTES = 4 * 1024 * 1024;

/**
 * The state of one partition on this machine: LMDB without fsync, with the changelog position that it stands for. LMDB is written
 * about once a second: behind a crash it is a second older, and that second is restored from the changelog.
 */
export class LocalStore {
  readonly #folder: string;
  readonly #boot: string;
  readonly #root: RootDatabase<Buffer, string>;
  readonly #entries: Database<Buffer, string>;
  readonly #about: Database<unknown, string>;
  /** Applied and not yet in LMDB. */
  readonly #unwritten = new Map<string, Buffer | null>();
  #unwrittenBytes = 0;
  #writtenAt = performance.now();
  #checkpoint: number;
  #atEnd: number | undefined;
  #isClosed = false;

  private constructor(folder: string, boot: string, identity: Identity | undefined) {
    this.#folder = folder;
    this.#boot = boot;
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeSession(folder, { state: 'opening', boot });
    this.#root = open<Buffer, string>({ path: join(folder, 'data'), noSync: true, encoding: 'binary', maxDbs: 4 });
    this.#entries = this.#root.openDB<Buffer, string>({ name: 'entries', encoding: 'binary' });
    this.#about = this.#root.openDB<unknown, string>({ name: 'about', encoding: 'json' });
    const checkpoint = this.#about.get('checkpoint');
    this.#checkpoint = typeof checkpoint === 'number' ? checkpoint : 0;
    if (identity && this.#about.get('identity') === undefined && this.#checkpoint === 0)
      this.#about.putSync('identity', identity);
  }

  /** Opens what lies in the folder if it may be used, else makes it anew. */
  static async open(
    folder: string,
    identity: Identity,
    options: { readonly now: number; readonly boot: string },
  ): Promise<{ readonly store: LocalStore; readonly wiped: WipeReason | undefined }> {
    const { now, boot } = options;
    let wiped: WipeReason | undefined;
    const data = join(folder, 'data', 'data.mdb');
    if (existsSync(data)) {
      wiped = wipeBeforeOpening({ session: readSession(folder), boot, bytes: fileBytes(data) });
      if (wiped) wipe(folder);
      else {
        const store = new LocalStore(folder, boot, identity);
        wiped = wipeAfterOpening({ ...store.#facts(), wanted: identity, now });
        if (!wiped) {
          store.#markOpen();
          return { store, wiped };
        }
        await store.#root.close();
        wipe(folder);
      }
    }
    const store = new LocalStore(folder, boot, identity);
    store.#markOpen();
    return { store, wiped };
  }

  /** Opens a folder as it lies, to look at it: nothing is checked and nothing wiped. */
  static peek(folder: string): LocalStore {
    const store = new LocalStore(folder, bootIdentity(), undefined);
    store.#markOpen();
    return store;
  }

  /** The changelog offset up to which this store holds everything. */
  get checkpoint(): number {
    return this.#checkpoint;
  }

  get(key: string): Buffer | undefined {
    this.#assertOpen();
    const unwritten = this.#unwritten.get(key);
    return unwritten === undefined ? this.#entries.get(key) : (unwritten ?? undefined);
  }

  *range(start: string, end: string): Generator<readonly [string, Buffer]> {
    this.#assertOpen();
    this.#write();
    for (const { key, value } of this.#entries.getRange({ start, end })) {
      yield [key, value];
      this.#assertOpen();
    }
  }

  /**
   * Takes entries and checkpoint in as one. `atEnd`: set while the store stands at the end of its log. Throws when LMDB cannot be
   * written, on a full disk say: nothing is lost by that, it is tried again with the next change.
   */
  apply(changes: Iterable<Change>, checkpoint: number | undefined, atEnd?: number): void {
    this.#assertOpen();
    for (const [key, value] of changes) {
      this.#unwritten.set(key, value);
      this.#unwrittenBytes += key.length + (value?.length ?? 0);
    }
    if (checkpoint !== undefined && checkpoint > this.#checkpoint) this.#checkpoint = checkpoint;
    if (atEnd !== undefined) this.#atEnd = atEnd;
    const isDue =
      this.#unwritten.size > MAX_UNWRITTEN ||
      this.#unwrittenBytes > MAX_UNWRITTEN_BYTES ||
      performance.now() - this.#writtenAt > WRITE_EVERY_MS;
    if (isDue) this.#write();
  }

  /** Entries and the checkpoint behind them in one LMDB transaction. */
  #write(): void {
    this.#root.transactionSync(() => {
      for (const [key, value] of this.#unwritten) {
        if (value === null) this.#entries.removeSync(key);
        else this.#entries.putSync(key, value);
      }
      this.#about.putSync('checkpoint', this.#checkpoint);
      if (this.#atEnd !== undefined) this.#about.putSync('atEnd', this.#atEnd);
    });
    // Only behind the commit: where it throws, they are not in LMDB, and every change tries again.
    this.#unwritten.clear();
    this.#unwrittenBytes = 0;
    this.#writtenAt = performance.now();
  }

  /** Forgets everything: the changelog is read from its start. */
  clear(): void {
    this.#unwritten.clear();
    this.#unwrittenBytes = 0;
    this.#root.transactionSync(() => {
      this.#entries.clearSync();
      this.#about.putSync('checkpoint', 0);
    });
    this.#checkpoint = 0;
  }

  /** Writes, syncs and closes; only after this may the machine go down without a restore. */
  async close(): Promise<void> {
    this.#isClosed = true;
    try {
      this.#write();
    } catch (error) {
      // What is not on disk is in the changelog, behind the checkpoint that is.
      if (!(error instanceof Error)) throw error;
      this.#unwritten.clear();
    }
    await this.#root.flushed;
    await this.#root.close();
    const data = openSync(join(this.#folder, 'data', 'data.mdb'), 'r+');
    try {
      fsyncSync(data);
    } finally {
      closeSync(data);
    }
    writeSession(this.#folder, { state: 'closed', boot: this.#boot });
  }

  /** A step may still be awaiting something when its partition has moved: LMDB itself must not be touched then. */
  #assertOpen(): void {
    if (this.#isClosed) throw new Error(`the store ${this.#folder} is closed: its partition has moved`);
  }

  #markOpen(): void {
    writeSession(this.#folder, { state: 'open', boot: this.#boot });
  }

  #facts(): { found: Identity | undefined; atEnd: number | undefined } {
    const identity = this.#about.get('identity');
    const atEnd = this.#about.get('atEnd');
    return {
      found: identity as Identity | undefined, // compared field by field
      atEnd: typeof atEnd === 'number' ? atEnd : undefined,
    };
  }
}

const wipe = (folder: string): void => rmSync(folder, { recursive: true, force: true });

import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is being written: it lies on this machine, and nobody reads it before it is kept. */
export class MediaDraft {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #size = 0;
  #sha256: string | undefined;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  static async begin(folder: string): Promise<MediaDraft> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, randomUUID());
    return new MediaDraft(path, await open(path, 'wx', 0o600));
  }

  get size(): number {
    return this.#size;
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.#size += chunk.length;
    await this.#file.writeFile(chunk);
  }

  /** Ends the writing: the bytes are on the disk. Answers their hash, hex; further calls answer it again. */
  async finish(): Promise<string> {
    if (this.#sha256 === undefined) {
      this.#sha256 = this.#hash.digest('hex');
      await this.#file.sync();
      await this.#file.close();
    }
    return this.#sha256;
  }

  /** Takes away what is left of it; nothing of one that was kept. */
  async discard(): Promise<void> {
    if (this.#sha256 === undefined) {
      this.#sha256 = this.#hash.digest('hex');
      await this.#file.close();
    }
    await rm(this.path, { force: true });
  }
}

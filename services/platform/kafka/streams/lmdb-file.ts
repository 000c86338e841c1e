import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** LMDB's meta pages, the first two of the file: magic, version, and at these distances from the magic what is needed here. */
const MAGIC = 0xbeefc0de;
const SEARCH_BYTES = 64;
const PAGE_SIZE_AT = 24;
const LAST_PAGE_AT = 120;
const TRANSACTION_AT = 128;
const META_BYTES = SEARCH_BYTES + TRANSACTION_AT + 8;

interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
}

function readMeta(file: number, position: number): Meta | undefined {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(file, bytes, 0, META_BYTES, position) < META_BYTES) return undefined;
  for (let at = 0; at < SEARCH_BYTES; at += 4) {
    if (bytes.readUInt32LE(at) !== MAGIC) continue;
    return {
      pageSize: bytes.readUInt32LE(at + PAGE_SIZE_AT),
      lastPage: Number(bytes.readBigUInt64LE(at + LAST_PAGE_AT)),
      transaction: Number(bytes.readBigUInt64LE(at + TRANSACTION_AT)),
    };
  }
  return undefined;
}

/**
 * How large an LMDB file is and must be. It is mapped into memory: touching a page behind its end ends the process with SIGBUS, so
 * this is looked at before it is opened. Of the two meta pages the younger counts.
 */
export function fileBytes(path: string): { readonly has: number; readonly needs: number } {
  const file = openSync(path, 'r');
  try {
    const has = fstatSync(file).size;
    const first = readMeta(file, 0);
    if (!first) return { has, needs: has + 1 }; // not even its beginning is there
    const second = readMeta(file, first.pageSize);
    const meta = second && second.transaction > first.transaction ? second : first;
    return { has, needs: (meta.lastPage + 1) * meta.pageSize };
  } finally {
    closeSync(file);
  }
}

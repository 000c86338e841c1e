import { open } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import { looksLikeText } from './served-type.ts';

export interface Sniffed {
  /** Undefined: the bytes say nothing. */
  readonly type: string | undefined;
  readonly isText: boolean;
}

const headBytes = 4_096;

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Reads what a file is from its bytes. */
export async function sniff(path: string): Promise<Sniffed> {
  const isText = looksLikeText(await headOf(path));
  try {
    return { type: (await fileTypeFromFile(path))?.mime, isText };
  } catch {
    // It begins as one type and goes on as none: whoever opens it is told nothing about it.
    return { type: undefined, isText: false };
  }
}

import type { Readable } from 'node:stream';
import { isId } from '../../core/ids/ids.ts';
import type { MediaDraft } from './media-draft.ts';

/** What is kept of a file beside its bytes. */
export interface MediaFacts {
  /** MIME type that it is served as: read from its bytes, never its sender's word alone. */
  readonly type: string;
  readonly size: number;
  /** Of its bytes, hex. */
  readonly sha256: string;
}

/** A part of a file, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the files lie that users sent. A file is there whole or not at all, and never changes. */
export interface MediaStore {
  /** A new file, empty. */
  draft(): Promise<MediaDraft>;
  /** Makes a draft the file of a key, in place of one that is there. The draft is used up. */
  keep(key: string, draft: MediaDraft, type: string): Promise<MediaFacts>;
  /** Undefined: it is not there. */
  find(key: string): Promise<MediaFacts | undefined>;
  /** Its bytes, or those of a part of it that exists. */
  open(key: string, range?: ByteRange): Promise<Readable | undefined>;
  close(): Promise<void>;
}

/**
 * Where a file lies: an app's files lie together, in 256 folders. Undefined for what are no ids: both come from records of any
 * producer, and from the paths of requests.
 */
export const mediaKey = (appId: string, mediaId: string): string | undefined =>
  isId(appId) && isId(mediaId) ? `${appId}/${mediaId.slice(0, 2)}/${mediaId}` : undefined;

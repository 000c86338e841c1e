import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { MediaDraft } from './media-draft.ts';
import type { MediaFacts, MediaStore } from './media-store.ts';

export interface S3StoreOptions {
  readonly bucket: string;
  /** Before every key; empty, or with a slash at its end. */
  readonly prefix: string;
  readonly region: string;
  /** Undefined: AWS itself. */
  readonly endpoint?: string;
  /** Left out: as the AWS SDK finds them (environment, profile, role). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const nothing = (): void => undefined;
/** The SDK writes to the console else; what fails is thrown all the same. */
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

const statusOf = (error: unknown): number | undefined => {
  const metadata: unknown = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === 'number' ? status : undefined;
};

async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const isOther = error instanceof Error && error.name === 'NoSuchBucket';
    if (statusOf(error) === 404 && !isOther) return undefined;
    throw error;
  }
}

/**
 * Objects of a bucket; a put is atomic there. Drafts lie in a folder of this machine, so that a put knows its length and goes out in
 * one piece: 100 MB are far from S3's bound of 5 GB.
 */
export async function openS3Store({
  bucket,
  prefix,
  region,
  endpoint,
  credentials,
}: S3StoreOptions): Promise<MediaStore> {
  const client = new S3Client({
    region,
    // What is not AWS rarely has a name for each bucket.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    // Others do not know the SDK's own checksums, sent behind the body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: silent,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
  });
  const drafts = await mkdtemp(join(tmpdir(), 'heliograph-media-'));
  const place = (key: string) => ({ Bucket: bucket, Key: prefix + key });

  return {
    draft: () => MediaDraft.begin(drafts),
    async keep(key, draft, type) {
      const facts: MediaFacts = { type, size: draft.size, sha256: await draft.finish() };
      await client.send(
        new PutObjectCommand({
          ...place(key),
          Body: createReadStream(draft.path),
          ContentLength: facts.size,
          ContentType: type,
          Metadata: { sha256: facts.sha256 },
        }),
      );
      await draft.discard();
      return facts;
    },
    async find(key) {
      const head = await orAbsent(client.send(new HeadObjectCommand(place(key))));
      return (
        head && {
          type: head.ContentType ?? 'application/octet-stream',
          size: head.ContentLength ?? 0,
          sha256: head.Metadata?.sha256 ?? '',
        }
      );
    },
    async open(key, range) {
      const part = range && { Range: `bytes=${range.start}-${range.end}` };
      const found = await orAbsent(client.send(new GetObjectCommand({ ...place(key), ...part })));
      if (!found) return undefined;
      if (!(found.Body instanceof Readable)) throw new Error('the object store gave no stream');
      return found.Body;
    },
    async close() {
      client.destroy();
      await rm(drafts, { recursive: true, force: true });
    },
  };
}

import type { Logger } from 'pino';
import type { MediaDraft } from '../../platform/media/media-draft.ts';
import { type MediaStore, mediaKey } from '../../platform/media/media-store.ts';
import type { ClaimedMedia } from '../../platform/media/parked-media.ts';
import type { MediaSource, OpenedMedia } from '../../whatsapp/media.ts';
import type { FindAccess } from './access.ts';
import { servedType } from './served-type.ts';
import { sniff } from './sniff.ts';
import type { Fetched } from './verdict.ts';

export interface FetchDependencies {
  readonly store: MediaStore;
  readonly source: MediaSource;
  readonly access: FindAccess;
  readonly mostBytes: number;
  readonly logger: Logger;
}

/** Fetches one file into the store. Never rejects. */
export type FetchMedia = (media: ClaimedMedia, signal: AbortSignal) => Promise<Fetched>;

type Opened = OpenedMedia & { readonly ok: true };

const broken = (reason: string): Fetched => ({ type: 'broken', reason });
const refused = (reason: string): Fetched => ({ type: 'refused', reason });

/** Its text may hold a statement, and with it what people wrote. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** After so many equal downloads WhatsApp's hash of a file is taken for wrong, not the file. */
const believedTries = 3;

export function createFetch({ store, source, access, mostBytes, logger }: FetchDependencies): FetchMedia {
  const tooLarge = (size: number | null): Fetched =>
    refused(
      size === null
        ? `it has more than ${mostBytes} bytes, the limit`
        : `it has ${size} bytes, and the limit is ${mostBytes}`,
    );

  /** All of a download, as far as it may be kept. */
  async function receive({ body, size }: Opened, draft: MediaDraft): Promise<Fetched | undefined> {
    for await (const chunk of body) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      // Leaving the loop destroys the body, and its connection.
      if (draft.size + bytes.length > mostBytes) return tooLarge(null);
      await draft.append(bytes);
    }
    return size !== null && size !== draft.size ? broken(`it has ${size} bytes, and ${draft.size} came`) : undefined;
  }

  async function take(key: string, media: ClaimedMedia, opened: Opened, draft: MediaDraft): Promise<Fetched> {
    const wrong = await receive(opened, draft);
    if (wrong) return wrong;
    const sha256 = await draft.finish();
    if (opened.sha256 !== null && opened.sha256 !== sha256) {
      if (media.attempts < believedTries) return broken('its hash is not the one that WhatsApp told');
      logger.warn({ mediaId: media.mediaId }, 'a file is kept although its hash is not the one that WhatsApp told');
    }
    const { type: sniffed, isText } = await sniff(draft.path);
    const type = servedType(sniffed, media.mimeType ?? opened.mimeType, isText);
    const { size } = await store.keep(key, draft, type);
    return { type: 'stored', bytes: size, mimeType: type };
  }

  async function fetchInto(key: string, media: ClaimedMedia, signal: AbortSignal): Promise<Fetched> {
    if (await store.find(key)) return { type: 'present' };
    const number = await access(media.appId, media.integrationId);
    if (!number) return refused('its number is not there any more');
    if (!number.access) return broken(`its number cannot be read for: ${number.reason}`);
    const opened = await source.open(media.whatsappId, number.access, signal);
    if (!opened.ok) {
      const { kind, reason } = opened;
      return kind === 'forbidden' ? refused(reason) : { type: kind === 'absent' ? 'absent' : 'broken', reason };
    }
    if (opened.size !== null && opened.size > mostBytes) {
      opened.body.destroy();
      return tooLarge(opened.size);
    }
    let draft: MediaDraft | undefined;
    try {
      draft = await store.draft();
      return await take(key, media, opened, draft);
    } finally {
      opened.body.destroy();
      await draft?.discard();
    }
  }

  return async (media, signal) => {
    const key = mediaKey(media.appId, media.mediaId);
    if (key === undefined) return refused('its app has no usable id');
    try {
      return await fetchInto(key, media, signal);
    } catch (error) {
      return broken(`the download or the store failed: ${reasonOf(error)}`);
    }
  };
}

import { LRUCache } from 'lru-cache';
import { type Dispatcher, request } from 'undici';
import type { Content, FileFacts } from '../../core/contract/records.ts';
import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { filesByUrl, type ShownFile, shownFiles, withFiles } from '../../core/media/learned-files.ts';
import {
  type AllowedNetworks,
  createTargetDispatcher,
  isAllowedTarget,
  isPrivateTargetError,
} from '../../platform/http/private-targets.ts';

/** Finds out what a posted file is and how large: how it can be shown on WhatsApp hangs on both. */
export interface PostedMedia {
  /** The content with the type and the size of its files, where the caller gave none and their servers tell. */
  learn(content: Content): Promise<Outcome<Content>>;
  /** What servers tell of files of which not all is known. Refused where one must not be asked for. */
  facts(files: readonly ShownFile[]): Promise<Outcome<readonly FileFacts[]>>;
  close(): Promise<void>;
}

export interface PostedMediaOptions {
  /** Private networks that media may lie in all the same. */
  readonly allowed: AllowedNetworks;
  /** Of all that is asked for one post (default 3 s). */
  readonly timeoutMs?: number;
  /** How long an answer is good for (default 60 s): the same file often goes to many. */
  readonly rememberedMs?: number;
}

interface Facts {
  readonly type: string | null;
  readonly size: number | null;
}

type Look = { readonly type: 'facts'; readonly facts: Facts } | { readonly type: 'private' };

const nothing: Facts = { type: null, size: null };
const mostRedirects = 3;

const mimeType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/;

export function createPostedMedia(options: PostedMediaOptions): PostedMedia {
  const { allowed, timeoutMs = 3_000, rememberedMs = 60_000 } = options;
  const dispatcher = createTargetDispatcher({ allowed, connectTimeoutMs: timeoutMs });
  const told = new LRUCache<string, Facts>({ max: 5_000, ttl: rememberedMs });

  async function look(url: string): Promise<Look> {
    const remembered = told.get(url);
    if (remembered) return { type: 'facts', facts: remembered };
    try {
      const facts = await head(url, { allowed, dispatcher, signal: AbortSignal.timeout(timeoutMs) });
      if (facts !== nothing) told.set(url, facts);
      return { type: 'facts', facts };
    } catch (error) {
      // Any other failure says nothing of the file: WhatsApp will see for itself.
      return isPrivateTargetError(error) ? { type: 'private' } : { type: 'facts', facts: nothing };
    }
  }

  async function facts(files: readonly ShownFile[]): Promise<Outcome<readonly FileFacts[]>> {
    for (const { field, mediaUrl } of files) {
      const check = isAllowedTarget(mediaUrl, allowed);
      if (!check.ok) return notAllowed(field, check.reason);
    }
    const unknown = new Map(files.filter(({ known }) => !known).map((file) => [file.mediaUrl, file.field]));
    const looked = await Promise.all(
      Array.from(unknown, async ([mediaUrl, field]) => ({ mediaUrl, field, look: await look(mediaUrl) })),
    );
    const found: FileFacts[] = [];
    for (const { mediaUrl, field, look } of looked) {
      if (look.type === 'private') return notAllowed(field, 'it leads to a private address');
      const { type, size } = look.facts;
      if (type !== null || size !== null) found.push({ mediaUrl, mediaType: type, mediaSize: size });
    }
    return good(found);
  }

  return {
    async learn(content) {
      const found = await facts(shownFiles(content));
      return found.ok ? good(withFiles(content, filesByUrl(found.value))) : found;
    },
    facts,
    close: () => dispatcher.close(),
  };
}

const notAllowed = (field: string, reason: string): Outcome<never> =>
  bad(badRequest(`${field} is not allowed: ${reason}`));

interface Asking {
  readonly allowed: AllowedNetworks;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

/** What its server says of a file, without the file. */
async function head(url: string, asking: Asking): Promise<Facts> {
  let target = url;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    // Where a redirect leads is checked like the first target, here and when it is connected to.
    if (!isAllowedTarget(target, asking.allowed).ok) return nothing;
    const answer = await ask(target, asking, redirects > 0);
    if (!answer) return nothing;
    const { statusCode, headers } = answer;
    if (statusCode === 200) return factsOf(headers);
    const location = statusCode >= 300 && statusCode < 400 ? first(headers.location) : undefined;
    if (location === undefined || !URL.canParse(location, target)) return nothing;
    target = new URL(location, target).href;
  }
  return nothing;
}

/** Undefined where a redirect leads to a private address: that is no fault of the post. */
async function ask(target: string, { dispatcher, signal }: Asking, redirected: boolean) {
  try {
    const answer = await request(target, {
      method: 'HEAD',
      dispatcher,
      signal,
      headers: { 'accept-encoding': 'identity' },
    });
    await answer.body.dump();
    return answer;
  } catch (error) {
    if (redirected && isPrivateTargetError(error)) return undefined;
    throw error;
  }
}

type HeaderValue = string | string[] | undefined;

const first = (value: HeaderValue): string | undefined => (Array.isArray(value) ? value[0] : value);

function factsOf(headers: Readonly<Record<string, HeaderValue>>): Facts {
  const type = first(headers['content-type'])?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const length = first(headers['content-length']) ?? '';
  const size = /^\d{1,15}$/.test(length) ? Number(length) : null;
  return { type: mimeType.test(type) ? type : null, size };
}

import { type Dispatcher, request } from 'undici';
import { type AllowedNetworks, createTargetDispatcher, readBounded } from '../../platform/http/private-targets.ts';
import { cloudBaseUrl } from './client.ts';

/** A business account and the right to read its templates. */
export interface TemplateAccount {
  readonly accountId: string;
  readonly token: string;
  /** Null: WhatsApp's own. */
  readonly baseUrl: string | null;
}

export type FetchedTemplates =
  /** In WhatsApp's order and form. */
  { readonly ok: true; readonly definitions: readonly unknown[] } | { readonly ok: false; readonly reason: string };

/** Where template definitions come from. */
export interface TemplateSource {
  /** All of an account. Never rejects. */
  fetch(account: TemplateAccount): Promise<FetchedTemplates>;
}

export interface CloudTemplatesOptions {
  /** Private networks that an account's base URL may lead to all the same. */
  readonly allowed: AllowedNetworks;
  readonly apiVersion?: string;
  /** Of one page (default 10 s). */
  readonly timeoutMs?: number;
  /** Of all pages (default 16 MB). */
  readonly mostBytes?: number;
}

const pageSize = 100;
/** An account holds at most 6,000 templates; a peer that pages in circles must not hold us. */
const mostPages = 100;

/** Reads the templates of an account page by page (WhatsApp: GET message_templates). */
export function createCloudTemplates(options: CloudTemplatesOptions): TemplateSource {
  const { allowed, apiVersion = 'v23.0', timeoutMs = 10_000, mostBytes = 16_000_000 } = options;
  const dispatcher = createTargetDispatcher({ allowed, connectTimeoutMs: timeoutMs });
  return {
    async fetch({ accountId, token, baseUrl }) {
      const base = (baseUrl ?? cloudBaseUrl).replace(/\/+$/, '');
      const path = `${base}/${apiVersion}/${encodeURIComponent(accountId)}/message_templates?limit=${pageSize}`;
      const definitions: unknown[] = [];
      let after: string | undefined;
      let room = mostBytes;
      try {
        for (let page = 0; page < mostPages; page += 1) {
          const url = after === undefined ? path : `${path}&after=${encodeURIComponent(after)}`;
          const answer = await readPage(url, { token, timeoutMs, room, dispatcher });
          if (answer === 'too large')
            return { ok: false, reason: `the account has more than ${mostBytes} bytes of templates` };
          if (!answer.ok) return answer;
          room -= answer.bytes;
          definitions.push(...answer.definitions);
          after = answer.after;
          if (after === undefined) return { ok: true, definitions };
        }
        return { ok: false, reason: `the account has more than ${mostPages} pages of templates` };
      } catch (error) {
        return { ok: false, reason: error instanceof Error ? error.message || error.name : String(error) };
      }
    },
  };
}

interface Page {
  readonly ok: true;
  readonly definitions: readonly unknown[];
  readonly after: string | undefined;
  readonly bytes: number;
}

interface PageCall {
  readonly token: string;
  readonly timeoutMs: number;
  /** How many bytes it may have. */
  readonly room: number;
  readonly dispatcher: Dispatcher;
}

/** The cursor is followed, not the `next` address: the token goes nowhere but to the account's own base. */
async function readPage(
  url: string,
  { token, timeoutMs, room, dispatcher }: PageCall,
): Promise<Page | (FetchedTemplates & { readonly ok: false }) | 'too large'> {
  const { statusCode, body } = await request(url, {
    dispatcher,
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  // One more than there is room for tells a whole answer from one that was cut.
  const bytes = await readBounded(body, room + 1);
  if (bytes.length > room) return 'too large';
  if (statusCode !== 200) return { ok: false, reason: `WhatsApp answered ${statusCode}` };
  const answer: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isRecord(answer) || !Array.isArray(answer.data)) return { ok: false, reason: 'the answer holds no templates' };
  const paging = isRecord(answer.paging) ? answer.paging : {};
  const cursors = isRecord(paging.cursors) ? paging.cursors : {};
  const more = typeof paging.next === 'string' && typeof cursors.after === 'string' && answer.data.length > 0;
  return { ok: true, definitions: answer.data, after: more ? String(cursors.after) : undefined, bytes: bytes.length };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

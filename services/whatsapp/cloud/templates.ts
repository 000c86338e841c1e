import { request } from 'undici';
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
  readonly apiVersion?: string;
  /** Of one page (default 10 s). */
  readonly timeoutMs?: number;
}

const pageSize = 100;
/** An account holds at most 6,000 templates; a peer that pages in circles must not hold us. */
const mostPages = 100;
const mostBytes = 16_000_000;

/** Reads the templates of an account page by page (WhatsApp: GET message_templates). */
export function createCloudTemplates(options: CloudTemplatesOptions = {}): TemplateSource {
  const { apiVersion = 'v23.0', timeoutMs = 10_000 } = options;
  return {
    async fetch({ accountId, token, baseUrl }) {
      const base = (baseUrl ?? cloudBaseUrl).replace(/\/+$/, '');
      const path = `${base}/${apiVersion}/${encodeURIComponent(accountId)}/message_templates?limit=${pageSize}`;
      const definitions: unknown[] = [];
      let after: string | undefined;
      try {
        for (let page = 0; page < mostPages; page += 1) {
          const url = after === undefined ? path : `${path}&after=${encodeURIComponent(after)}`;
          const answer = await readPage(url, token, timeoutMs);
          if (!answer.ok) return answer;
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

type PageOf = { readonly ok: true; readonly definitions: readonly unknown[]; readonly after: string | undefined };

/** The cursor is followed, not the `next` address: the token goes nowhere but to the account's own base. */
async function readPage(
  url: string,
  token: string,
  timeoutMs: number,
): Promise<PageOf | (FetchedTemplates & { readonly ok: false })> {
  const { statusCode, headers, body } = await request(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (Number(headers['content-length'] ?? 0) > mostBytes) {
    body.destroy();
    return { ok: false, reason: `the answer is larger than ${mostBytes} bytes` };
  }
  const text = await body.text();
  if (statusCode !== 200) return { ok: false, reason: `WhatsApp answered ${statusCode}` };
  const answer: unknown = JSON.parse(text);
  if (!isRecord(answer) || !Array.isArray(answer.data)) return { ok: false, reason: 'the answer holds no templates' };
  const paging = isRecord(answer.paging) ? answer.paging : {};
  const cursors = isRecord(paging.cursors) ? paging.cursors : {};
  const more = typeof paging.next === 'string' && typeof cursors.after === 'string' && answer.data.length > 0;
  return { ok: true, definitions: answer.data, after: more ? String(cursors.after) : undefined };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

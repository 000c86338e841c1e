import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { isId } from '../../core/ids/ids.ts';
import type { Page, PageRequest } from '../../platform/record/paging.ts';

export const invalidPage = badRequest('Invalid page query parameters');

/** v2: `page[after]` or `page[before]`, `page[size]` 1–100. */
export function readPageQuery(query: Readonly<Record<string, unknown>>, fixedSize?: number): Outcome<PageRequest> {
  const after = query['page[after]'];
  const before = query['page[before]'];
  const size = query['page[size]'] ?? '25';
  if (after !== undefined && before !== undefined) return bad(invalidPage);
  const number = typeof size === 'string' && /^\d{1,3}$/.test(size) ? Number(size) : 0;
  if (number < 1 || number > 100) return bad(invalidPage);
  const cursor = after ?? before;
  if (cursor !== undefined && (typeof cursor !== 'string' || !isId(cursor))) return bad(invalidPage);
  const base = { size: fixedSize ?? number };
  if (cursor === undefined) return good(base);
  return good(after !== undefined ? { ...base, after: cursor } : { ...base, before: cursor });
}

export interface PageAnswer {
  readonly meta: { readonly hasMore: boolean; readonly afterCursor?: string; readonly beforeCursor?: string };
  readonly links: { readonly prev?: string; readonly next?: string };
}

/**
 * v2: meta and links of a page; cursors and links are there only where there is such a page, `hasMore` is about the direction walked.
 * @param url of the list, absolute, without page parameters
 * @param backwards what a page without a cursor walks (v2: messages are walked from the last page)
 */
export function pageAnswer(
  page: Page<{ readonly id: string }>,
  request: PageRequest,
  url: string,
  backwards = false,
): PageAnswer {
  const before = page.earlier ? page.items[0]?.id : undefined;
  const after = page.later ? page.items.at(-1)?.id : undefined;
  const walksBack = request.before !== undefined || (request.after === undefined && backwards);
  const link = (name: string, cursor: string): string =>
    `${url}${url.includes('?') ? '&' : '?'}page%5B${name}%5D=${cursor}${request.size === 25 ? '' : `&page%5Bsize%5D=${request.size}`}`;
  return {
    meta: {
      hasMore: walksBack ? page.earlier : page.later,
      ...(after !== undefined && { afterCursor: after }),
      ...(before !== undefined && { beforeCursor: before }),
    },
    links: {
      ...(before !== undefined && { prev: link('before', before) }),
      ...(after !== undefined && { next: link('after', after) }),
    },
  };
}

/** The list's own address with its filters, for the links. */
export function listUrl(origin: string, path: string): string {
  // The origin is what the caller wrote as its host.
  const url = new URL(path, URL.canParse(origin) ? origin : 'http://localhost');
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('page[')) url.searchParams.delete(name);
  return url.href;
}

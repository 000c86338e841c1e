import { malformed } from '../core/whatsapp/cloud-validation/fields.ts';
import type { GraphCall } from './graph-call.ts';
import { type GraphReply, graphAnswer, graphError, pickFields, unsupportedNode } from './graph-replies.ts';
import type { StoredTemplate } from './template-store.ts';
import type { World } from './world.ts';

const DEFAULT_PAGE = 25;
const LARGEST_PAGE = 1_000;
const FILTERS = ['status', 'category', 'language'] as const;

/** `GET /{waba}/message_templates`, in pages (WhatsApp: templates). */
export function createTemplatesEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return (graphCall) => {
    const { id, trace } = graphCall;
    if (world.numbers.ofApp(id, graphCall.token).length === 0) return unsupportedNode('get', id, trace);
    const limit = pageSize(graphCall.query('limit'));
    if (limit === undefined) return graphError(malformed('Param limit must be a positive integer.'), trace);
    const found = world.templates.all().filter(filterOf(graphCall));
    const start = pageStart(graphCall, limit);
    if (start === undefined) return graphError(malformed('Invalid cursors values'), trace);
    const page = found.slice(start, start + limit);
    const fields = graphCall.query('fields');
    const data = page.map((template) => pickFields({ ...template }, fields));
    if (page.length === 0) return graphAnswer({ data });
    const before = writeCursor(start);
    const after = writeCursor(start + page.length - 1);
    return graphAnswer({
      data,
      paging: {
        cursors: { before, after },
        ...(start + limit < found.length ? { next: pageUrl(graphCall, limit, 'after', after) } : {}),
        ...(start > 0 ? { previous: pageUrl(graphCall, limit, 'before', before) } : {}),
      },
    });
  };
}

function pageSize(limit: string | undefined): number | undefined {
  if (limit === undefined) return DEFAULT_PAGE;
  return /^[1-9][0-9]{0,8}$/.test(limit) ? Math.min(Number(limit), LARGEST_PAGE) : undefined;
}

function filterOf(graphCall: GraphCall): (template: StoredTemplate) => boolean {
  const name = graphCall.query('name');
  const wanted = FILTERS.map((field) => [field, graphCall.query(field)?.toUpperCase()] as const);
  return (template) =>
    (name === undefined || template.name.includes(name)) &&
    wanted.every(([field, value]) => value === undefined || template[field].toUpperCase() === value);
}

function pageStart(graphCall: GraphCall, limit: number): number | undefined {
  const after = graphCall.query('after');
  const before = graphCall.query('before');
  if (after !== undefined && after !== '') {
    const last = readCursor(after);
    return last === undefined ? undefined : last + 1;
  }
  if (before === undefined || before === '') return 0;
  const first = readCursor(before);
  return first === undefined ? undefined : Math.max(0, first - limit);
}

function writeCursor(index: number): string {
  return Buffer.from(String(index)).toString('base64url');
}

function readCursor(cursor: string): number | undefined {
  const text = Buffer.from(cursor, 'base64url').toString();
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

function pageUrl(graphCall: GraphCall, limit: number, direction: 'after' | 'before', cursor: string): string {
  const url = new URL(`/${graphCall.version}/${graphCall.id}/message_templates`, graphCall.origin);
  for (const name of ['fields', 'name', ...FILTERS]) {
    const value = graphCall.query(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  url.searchParams.set('limit', String(limit));
  url.searchParams.set(direction, cursor);
  return url.href;
}

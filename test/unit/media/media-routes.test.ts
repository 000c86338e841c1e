import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAwaitedMedia } from '../../../services/ingest/media/awaited-media.ts';
import { mountMedia } from '../../../services/ingest/media/media-routes.ts';
import { createServer } from '../../../services/platform/http/server.ts';
import { openFileStore } from '../../../services/platform/media/file-store.ts';
import { type MediaStore, mediaKey } from '../../../services/platform/media/media-store.ts';

const appId = 'a'.repeat(24);
const logger = pino({ level: 'silent' });
const bytes = Buffer.from('0123456789');
const idOf = (n: number): string => String(n).padStart(24, '0');
let store: MediaStore;

function serverOver(over: MediaStore) {
  const app = createServer({ logger, isUnavailable: () => false, answered: () => undefined });
  const parked = { state: async () => undefined };
  mountMedia(app, {
    store: over,
    awaited: createAwaitedMedia({ store: over, parked, logger, now: Date.now, pausesMs: [1, 1] }),
    logger,
  });
  return app;
}

const server = () => serverOver(store);

async function keep(n: number, type: string, content = bytes): Promise<string> {
  const draft = await store.draft();
  await draft.append(content);
  await store.keep(mediaKey(appId, idOf(n)) ?? '', draft, type);
  return `/v2/apps/${appId}/media/${idOf(n)}`;
}

beforeAll(async () => {
  store = await openFileStore(await mkdtemp(join(tmpdir(), 'heliograph-routes-')));
});

describe('a file that was stored', () => {
  it('is served with its length, its type and a year to be kept', async () => {
    const path = await keep(1, 'image/jpeg');
    const answer = await server().inject(`${path}/cat%20%22%C3%A9.jpg`);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload).toEqual(bytes);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-disposition': `inline; filename="cat __.jpg"; filename*=UTF-8''cat%20%22%C3%A9.jpg`,
    });
    expect(answer.headers.etag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('is told about without its bytes', async () => {
    const path = await keep(2, 'video/mp4');
    const answer = await server().inject({ method: 'HEAD', url: `${path}/film.mp4` });
    expect([answer.statusCode, answer.headers['content-length'], answer.payload]).toEqual([200, '10', '']);
  });

  it('is served in part, and not at all to who has it', async () => {
    const path = `${await keep(3, 'video/mp4')}/film.mp4`;
    const app = server();
    const get = (headers: Record<string, string>) => app.inject({ url: path, headers });
    const part = await get({ range: 'bytes=2-4' });
    expect([part.statusCode, part.payload, part.headers['content-range'], part.headers['content-length']]).toEqual([
      206,
      '234',
      'bytes 2-4/10',
      '3',
    ]);
    const beyond = await get({ range: 'bytes=10-' });
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
    const etag = String(part.headers.etag);
    expect((await get({ 'if-none-match': `"x", W/${etag}` })).statusCode).toBe(304);
    expect((await get({ range: 'bytes=0-0', 'if-range': etag })).statusCode).toBe(206);
    expect((await get({ range: 'bytes=0-0', 'if-range': '"another"' })).statusCode).toBe(200);
  });

  it.each(['text/html', 'image/svg+xml', 'application/xml', 'application/octet-stream'])(
    'is downloaded, never run, as %s',
    async (type) => {
      const path = await keep(4, type, Buffer.from('<script>alert(1)</script>'));
      const { headers } = await server().inject(`${path}/page.html`);
      expect(headers['content-disposition']).toMatch(/^attachment;/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toContain('sandbox');
    },
  );

  it('may be empty', async () => {
    const path = await keep(5, 'text/plain', Buffer.alloc(0));
    const answer = await server().inject(`${path}/empty.txt`);
    expect([answer.statusCode, answer.headers['content-length'], answer.payload]).toEqual([200, '0', '']);
  });
});

describe('a file that is not there', () => {
  it.each([
    `/v2/apps/${appId}/media/${idOf(99)}/a.jpg`,
    `/v2/apps/${'c'.repeat(24)}/media/${idOf(1)}/another-app.jpg`,
    `/v2/apps/..%2f..%2fetc/media/${idOf(1)}/a.jpg`,
    `/v2/apps/${appId}/media/%2e%2e%2f/a.jpg`,
  ])('%s is a 404 in the envelope of the API', async (url) => {
    const answer = await server().inject(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({ errors: [{ code: 'not_found', title: 'The file is not there' }] });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('is a 503 when the store is away', async () => {
    const away = async (): Promise<never> => {
      throw new Error('away');
    };
    const answer = await serverOver({ ...store, find: away }).inject(`/v2/apps/${appId}/media/${idOf(1)}/a.jpg`);
    expect([answer.statusCode, answer.json().errors[0].code]).toEqual([503, 'service_unavailable']);
    const path = await keep(6, 'image/jpeg');
    const gone = await serverOver({ ...store, open: away }).inject(`${path}/a.jpg`);
    expect([gone.statusCode, gone.headers.etag]).toEqual([503, undefined]);
  });
});

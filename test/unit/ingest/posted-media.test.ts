import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Content, MediaContent } from '../../../services/core/contract/records.ts';
import { createPostedMedia } from '../../../services/ingest/posts/posted-media.ts';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { createScene, ids, type Scene } from './scene.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server of files; answers its address and what it was asked. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked };
}

const jpeg = { 'content-type': 'IMAGE/jpeg; q=1', 'content-length': '1234' };
const loopback = allowedNetworks(['127.0.0.0/8']);

const blank = { text: null, media: null, location: null, items: null, form: null, native: null };

const posted = (mediaUrl: string, more: Partial<MediaContent> = {}): Content => ({
  ...blank,
  type: 'file',
  media: {
    mediaUrl,
    mediaType: null,
    mediaSize: null,
    text: null,
    altText: null,
    attachmentId: null,
    actions: [],
    ...more,
  },
});

async function learned(content: Content, options: { timeoutMs?: number; allowed?: typeof loopback } = {}) {
  const media = createPostedMedia({ allowed: loopback, ...options });
  const outcome = await media.learn(content);
  await media.close();
  if (!outcome.ok) return outcome.problem.title;
  const { mediaType, mediaSize } = outcome.value.media ?? {};
  return [mediaType, mediaSize];
}

describe('posted media', () => {
  it('has type and size from its server, asked without the file', async () => {
    const { url, asked } = await serve((_request, response) => response.writeHead(200, jpeg).end());
    expect(await learned(posted(`${url}/a%20b?x=1`))).toEqual(['image/jpeg', 1234]);
    expect(asked).toEqual(['HEAD /a%20b?x=1']);
  });

  it('keeps what the caller has said, and is not asked for what is known', async () => {
    const { url, asked } = await serve((_request, response) => response.writeHead(200, jpeg).end());
    expect(await learned(posted(url, { mediaType: 'audio/ogg' }))).toEqual(['audio/ogg', 1234]);
    expect(await learned(posted(url, { mediaSize: 5 }))).toEqual(['image/jpeg', 5]);
    expect(asked).toHaveLength(2);
    expect(await learned(posted(url, { mediaType: 'audio/ogg', mediaSize: 5 }))).toEqual(['audio/ogg', 5]);
    expect(asked).toHaveLength(2);
  });

  it('is asked for once where the same file goes to many', async () => {
    const { url, asked } = await serve((_request, response) => response.writeHead(200, jpeg).end());
    const media = createPostedMedia({ allowed: loopback });
    for (let n = 0; n < 3; n += 1) expect((await media.learn(posted(url))).ok).toBe(true);
    await media.close();
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['a 404', (response: ServerResponse) => response.writeHead(404, jpeg).end()],
    ['a 405', (response: ServerResponse) => response.writeHead(405, jpeg).end()],
    ['a 500', (response: ServerResponse) => response.writeHead(500, jpeg).end()],
    ['a cut connection', (response: ServerResponse) => response.destroy()],
    ['no answer', () => undefined],
    ['a redirect in circles', (response: ServerResponse) => response.writeHead(302, { location: '/x' }).end()],
    [
      'a redirect to another scheme',
      (response: ServerResponse) => response.writeHead(302, { location: 'ftp://h/x' }).end(),
    ],
    ['no headers', (response: ServerResponse) => response.writeHead(200).end()],
    [
      'headers that are none',
      (response: ServerResponse) => response.writeHead(200, { 'content-type': 'picture' }).end(),
    ],
  ])('of which nothing is known with %s goes its way', async (_what, answer) => {
    const { url } = await serve((_request, response) => void answer(response));
    expect(await learned(posted(url), { timeoutMs: 300 })).toEqual([null, null]);
  });

  it('of a host that there is not goes its way', async () => {
    expect(await learned(posted('https://there-is-no-such-host.invalid/x'), { timeoutMs: 1000 })).toEqual([null, null]);
  });

  it('is followed where a redirect leads', async () => {
    const { url } = await serve((request, response) =>
      request.url === '/final'
        ? response.writeHead(200, jpeg).end()
        : response.writeHead(307, { location: '/final' }).end(),
    );
    expect(await learned(posted(`${url}/start`))).toEqual(['image/jpeg', 1234]);
  });

  it('must not lead to a private address, by number, by name or by a redirect', async () => {
    const { url, asked } = await serve((_request, response) => response.writeHead(200, jpeg).end());
    const none = allowedNetworks([]);
    const title = 'content.mediaUrl is not allowed: it leads to a private address';
    for (const target of [url, 'http://10.0.0.1/x', 'http://[::1]/x', url.replace('127.0.0.1', 'localhost')])
      expect(await learned(posted(target), { allowed: none })).toBe(title);
    expect(await learned(posted('http://10.0.0.1/x', { mediaType: 'image/png', mediaSize: 1 }))).toBe(title);
    expect(asked).toEqual([]);
    const astray = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://10.0.0.1/secret' }).end(),
    );
    expect(await learned(posted(astray.url))).toEqual([null, null]);
  });
});

describe('the pictures of items', () => {
  const list = (type: string, ...urls: readonly string[]): Content => ({
    ...blank,
    type,
    items: {
      actions: [],
      imageAspectRatio: null,
      items: urls.map((mediaUrl) => ({
        title: 'Tacos',
        description: null,
        size: null,
        mediaUrl,
        mediaType: null,
        mediaSize: null,
        altText: null,
        actions: [],
      })),
    },
  });

  it('are asked for at once, each address once, where they are shown as pictures: in a list', async () => {
    const waiting: ServerResponse[] = [];
    const { url, asked } = await serve((_request, response) => {
      waiting.push(response);
      // None is answered before all are asked.
      if (waiting.length === 2) for (const one of waiting) one.writeHead(200, jpeg).end();
    });
    const media = createPostedMedia({ allowed: loopback });
    const outcome = await media.learn(list('list', `${url}/a`, `${url}/b`, `${url}/a`));
    expect(outcome.ok && outcome.value.items?.items.map((one) => [one.mediaType, one.mediaSize])).toEqual(
      Array.from({ length: 3 }, () => ['image/jpeg', 1234]),
    );
    expect([...asked].sort()).toEqual(['HEAD /a', 'HEAD /b']);
    expect(await media.learn(list('carousel', `${url}/c`))).toMatchObject({ ok: true });
    expect(asked).toHaveLength(2);
    await media.close();
  });

  it('must not lead to a private address: the fault names the item', async () => {
    const media = createPostedMedia({ allowed: loopback });
    expect(await media.learn(list('list', 'http://127.0.0.1:9/x', 'http://10.0.0.1/x'))).toMatchObject({
      problem: { title: 'content.items[1].mediaUrl is not allowed: it leads to a private address' },
    });
    await media.close();
  });
});

describe('a picture in shorthand', () => {
  it('is asked for as a posted one is: for the answer, and for who expands the text again', async () => {
    const { url, asked } = await serve((_request, response) => response.writeHead(200, jpeg).end());
    const scene = await createScene(['127.0.0.0/8']);
    const answer = await post(scene, { type: 'text', text: `A cat\n![](${url}/cat)\n%[More](https://h.example/c)` });
    expect(answer.statusCode).toBe(201);
    expect(answer.json().messages[0].content).toMatchObject({
      type: 'image',
      text: 'A cat',
      mediaType: 'image/jpeg',
      mediaSize: 1234,
    });
    expect(asked).toEqual(['HEAD /cat']);
    expect(scene.sent[0]?.value).toMatchObject({
      message: {
        content: { type: 'text', media: null },
        files: [{ mediaUrl: `${url}/cat`, mediaType: 'image/jpeg', mediaSize: 1234 }],
      },
    });
    const refused = await post(scene, { type: 'text', text: '![](http://10.0.0.1/cat)' });
    expect([refused.statusCode, refused.json().errors[0].title]).toEqual([
      400,
      'content.text: http://10.0.0.1/cat is not allowed: it leads to a private address',
    ]);
    expect(scene.sent).toHaveLength(1);
  });
});

const post = (scene: Scene, content: object) =>
  scene.app.inject({
    method: 'POST',
    url: `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`,
    headers: { ...scene.appKey, 'content-type': 'application/json' },
    payload: { author: { type: 'business' }, content },
  });

describe('a post with media', () => {
  it('says in its answer and to Kafka what was found', async () => {
    const { url } = await serve((_request, response) => response.writeHead(200, jpeg).end());
    const scene = await createScene(['127.0.0.0/8']);
    const answer = await post(scene, { type: 'image', mediaUrl: `${url}/a.jpg`, text: 'Look' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json().messages[0].content).toMatchObject({ mediaType: 'image/jpeg', mediaSize: 1234 });
    expect(scene.sent[0]?.value).toMatchObject({
      message: { content: { media: { mediaType: 'image/jpeg', mediaSize: 1234 } } },
    });
    const refused = await post(scene, { type: 'file', mediaUrl: 'http://192.168.0.1/a.pdf' });
    expect([refused.statusCode, refused.json().errors[0].title]).toEqual([
      400,
      'content.mediaUrl is not allowed: it leads to a private address',
    ]);
    expect(scene.sent).toHaveLength(1);
  });
});

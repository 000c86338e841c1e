import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { createCloudTemplates } from '../../../services/whatsapp/cloud/templates.ts';

const allowed = allowedNetworks(['127.0.0.0/8']);

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function serveRaw(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  server?.close();
  server?.closeAllConnections();
  const started = createServer((request, response) => answer(response, request));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const serve = (answer: (url: URL, authorization: string | undefined) => { status?: number; body: string }) =>
  serveRaw((response, request) => {
    const { status = 200, body } = answer(new URL(request.url ?? '', 'http://h'), request.headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });

describe('templates of an account', () => {
  it('are read page by page, with the account’s own token and base', async () => {
    const asked: string[] = [];
    const baseUrl = await serve((url, authorization) => {
      asked.push(`${url.pathname}${url.search} ${authorization}`);
      const last = url.searchParams.get('after') !== null;
      const paging = { cursors: { after: 'n/2' }, ...(last ? {} : { next: 'http://elsewhere.example/' }) };
      return { body: JSON.stringify({ data: [{ name: last ? 'b' : 'a' }], paging }) };
    });
    const fetched = await createCloudTemplates({ allowed }).fetch({
      accountId: '12',
      token: 't',
      baseUrl: `${baseUrl}/`,
    });
    expect(fetched).toEqual({ ok: true, definitions: [{ name: 'a' }, { name: 'b' }] });
    expect(asked).toEqual([
      '/v23.0/12/message_templates?limit=100 Bearer t',
      '/v23.0/12/message_templates?limit=100&after=n%2F2 Bearer t',
    ]);
  });

  it('may be none: an empty answer has no paging', async () => {
    const baseUrl = await serve(() => ({ body: '{"data":[]}' }));
    expect(await createCloudTemplates({ allowed }).fetch({ accountId: '1', token: 't', baseUrl })).toEqual({
      ok: true,
      definitions: [],
    });
  });

  it.each([
    [{ status: 401, body: '{}' }, 'WhatsApp answered 401'],
    [{ body: '{"error":1}' }, 'the answer holds no templates'],
    [{ body: 'no json' }, 'JSON'],
  ])('are refused with a reason: %j', async (answer, reason) => {
    const baseUrl = await serve(() => answer);
    const fetched = await createCloudTemplates({ allowed }).fetch({ accountId: '1', token: 't', baseUrl });
    expect(fetched.ok ? '' : fetched.reason).toContain(reason);
  });

  it('do not page in circles', async () => {
    const body = JSON.stringify({ data: [{}], paging: { next: 'x', cursors: { after: 'same' } } });
    const baseUrl = await serve(() => ({ body }));
    expect(await createCloudTemplates({ allowed }).fetch({ accountId: '1', token: 't', baseUrl })).toMatchObject({
      ok: false,
    });
  });

  it('are not asked for at a private address that is not allowed', async () => {
    let asked = 0;
    const baseUrl = await serve(() => {
      asked += 1;
      return { body: '{"data":[]}' };
    });
    const source = createCloudTemplates({ allowed: [] });
    for (const base of [baseUrl, baseUrl.replace('127.0.0.1', 'localhost')]) {
      const fetched = await source.fetch({ accountId: '1', token: 't', baseUrl: base });
      expect(fetched).toEqual({ ok: false, reason: expect.stringContaining('private address') });
    }
    expect(asked).toBe(0);
  });

  it('are given up when an answer has no end, or all pages are too large together', async () => {
    const endless = await serveRaw((response) => {
      const more = (): void =>
        void (response.write(' '.repeat(65_536)) ? setImmediate(more) : response.once('drain', more));
      more();
    });
    const source = createCloudTemplates({ allowed, mostBytes: 3_000 });
    const tooLarge = { ok: false, reason: 'the account has more than 3000 bytes of templates' };
    expect(await source.fetch({ accountId: '1', token: 't', baseUrl: endless })).toEqual(tooLarge);
    let pages = 0;
    const paged = await serveRaw((response) => {
      pages += 1;
      const data = [{ name: 'n'.repeat(900) }];
      response.end(JSON.stringify({ data, paging: { next: 'x', cursors: { after: `${pages}` } } }));
    });
    expect(await source.fetch({ accountId: '1', token: 't', baseUrl: paged })).toEqual(tooLarge);
    expect(pages).toBe(4);
  });
});

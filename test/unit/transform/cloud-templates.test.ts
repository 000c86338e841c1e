import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createCloudTemplates } from '../../../services/whatsapp/cloud/templates.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function serve(answer: (url: URL, authorization: string | undefined) => { status?: number; body: string }) {
  const started = createServer((request, response) => {
    const { status = 200, body } = answer(new URL(request.url ?? '', 'http://h'), request.headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('templates of an account', () => {
  it('are read page by page, with the account’s own token and base', async () => {
    const asked: string[] = [];
    const baseUrl = await serve((url, authorization) => {
      asked.push(`${url.pathname}${url.search} ${authorization}`);
      const last = url.searchParams.get('after') !== null;
      const paging = { cursors: { after: 'n/2' }, ...(last ? {} : { next: 'http://elsewhere.example/' }) };
      return { body: JSON.stringify({ data: [{ name: last ? 'b' : 'a' }], paging }) };
    });
    const fetched = await createCloudTemplates().fetch({ accountId: '12', token: 't', baseUrl: `${baseUrl}/` });
    expect(fetched).toEqual({ ok: true, definitions: [{ name: 'a' }, { name: 'b' }] });
    expect(asked).toEqual([
      '/v23.0/12/message_templates?limit=100 Bearer t',
      '/v23.0/12/message_templates?limit=100&after=n%2F2 Bearer t',
    ]);
  });

  it('may be none: an empty answer has no paging', async () => {
    const baseUrl = await serve(() => ({ body: '{"data":[]}' }));
    expect(await createCloudTemplates().fetch({ accountId: '1', token: 't', baseUrl })).toEqual({
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
    const fetched = await createCloudTemplates().fetch({ accountId: '1', token: 't', baseUrl });
    expect(fetched.ok ? '' : fetched.reason).toContain(reason);
  });

  it('do not page in circles', async () => {
    const body = JSON.stringify({ data: [{}], paging: { next: 'x', cursors: { after: 'same' } } });
    const baseUrl = await serve(() => ({ body }));
    expect(await createCloudTemplates().fetch({ accountId: '1', token: 't', baseUrl })).toMatchObject({ ok: false });
  });
});

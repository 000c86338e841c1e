import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { ACCOUNT, basic, type ClientAnswer, PASSWORD, refusal, startApiClient } from './client-harness.ts';
import { PHONE } from './harness.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const bytes = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x80]);

async function scene() {
  const started = await startApiClient();
  const { token } = (await started.login(basic('admin', PASSWORD))).body.users[0];
  const raw = (method: string, path: string, body?: Buffer<ArrayBuffer>, type?: string) =>
    fetch(started.url + ACCOUNT + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
    });
  return { ...started, raw };
}

async function upload(response: Response): Promise<string> {
  const body: ClientAnswer = JSON.parse(await response.text());
  return body.media[0].id;
}

describe('a file', () => {
  it('is put as bytes, read and taken away', async () => {
    const { raw, client } = await scene();
    const put = await raw('POST', '/media', bytes, 'image/jpeg');
    expect(put.status).toBe(201);
    const id = await upload(put);
    expect(id).toMatch(UUID);
    const got = await raw('GET', `/media/${id}`);
    expect([got.status, got.headers.get('content-type'), got.headers.get('content-length')]).toEqual([
      200,
      'image/jpeg',
      '5',
    ]);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes);
    expect(await client('DELETE', `/media/${id}`)).toMatchObject({ status: 200, body: { meta: {} } });
    expect(await client('DELETE', `/media/${id}`)).toMatchObject(refusal(404, 1006, 'Resource not found'));
    const gone = await raw('GET', `/media/${id}`);
    expect([gone.status, await gone.text()]).toEqual([404, '']);
  });

  it('that is missing has no body; without a login it has the refusal', async () => {
    const { client, call } = await scene();
    expect(await client('GET', '/media/unknown')).toMatchObject({ status: 404, raw: '' });
    expect(await call('GET', `${ACCOUNT}/media/unknown`)).toMatchObject(refusal(401, 1005, 'Access denied'));
  });

  it('is not taken empty, nor as a form, nor of no kind', async () => {
    const { raw } = await scene();
    const empty = await raw('POST', '/media', Buffer.alloc(0), 'image/jpeg');
    expect({ status: empty.status, body: await empty.json() }).toMatchObject(
      refusal(400, 1008, 'Required parameter is missing'),
    );
    for (const type of ['multipart/form-data; boundary=x', undefined]) {
      const answer = await raw('POST', '/media', bytes, type);
      expect({ status: answer.status, body: await answer.json() }).toMatchObject(
        refusal(400, 1009, 'Parameter value is not valid'),
      );
    }
  });

  it('of a phone is there for the client, under the name that the webhook has', async () => {
    const { sandbox, posts, raw, client } = await scene();
    const { id } = sandbox.control.putMedia(bytes, 'image/jpeg');
    sandbox.control.write(PHONE, { type: 'image', image: { id, caption: 'c' } });
    await vi.waitFor(() => expect(posts()).toHaveLength(1));
    const [message] = posts()[0]?.messages ?? [];
    expect(message?.image).toEqual({
      id: expect.stringMatching(UUID),
      mime_type: 'image/jpeg',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      caption: 'c',
    });
    const clientId = message?.image?.id;
    expect(Buffer.from(await (await raw('GET', `/media/${clientId}`)).arrayBuffer())).toEqual(bytes);
    sandbox.control.reset();
    expect((await client('GET', `/media/${clientId}`)).status).toBe(404);
  });

  it('is refused, or cut in the middle, by a fault', async () => {
    const { raw, sandbox, client, call } = await scene();
    const id = await upload(await raw('POST', '/media', Buffer.alloc(100_000, 1), 'video/mp4'));
    sandbox.control.setFaults([
      { match: { path: '/v1/media/' }, times: 1, status: 503 },
      { match: { path: '/v1/media/' }, times: 1, lostAnswer: true },
    ]);
    expect(await client('GET', `/media/${id}`)).toMatchObject(refusal(503, 1016, 'System overloaded'));
    const cut = await raw('GET', `/media/${id}`);
    expect(cut.status).toBe(200);
    await expect(cut.arrayBuffer()).rejects.toThrow();
    expect((await raw('GET', `/media/${id}`)).status).toBe(200);
    expect((await call('GET', '/_sandbox/calls?since=2')).body).toMatchObject([
      { path: `${ACCOUNT}/media`, body: { type: 'video/mp4', size: 100_000 }, status: 201 },
      { outcome: 'fault' },
      { outcome: 'lostAnswer' },
      { outcome: 'accepted' },
    ]);
  });
});

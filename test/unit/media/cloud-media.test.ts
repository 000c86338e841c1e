import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { createCloudMedia } from '../../../services/whatsapp/cloud/media.ts';
import { NUMBER, startReceiver, startSandbox } from '../sandbox/harness.ts';

const never = new AbortController().signal;

async function scene(now?: () => number) {
  const receiver = await startReceiver();
  const { sandbox, url, graph } = await startSandbox(now ? { now } : {}, receiver);
  const source = createCloudMedia({ allowed: allowedNetworks(['127.0.0.0/8']), timeoutMs: 2_000 });
  onTestFinished(() => source.close());
  const access = { baseUrl: url, accessToken: NUMBER.accessToken };
  return { sandbox, receiver, url, graph, source, access };
}

describe('a file of the Cloud API', () => {
  it('is opened by its id, with what WhatsApp says of it', async () => {
    const { sandbox, source, access } = await scene();
    const { id, sha256 } = sandbox.control.putMedia(Buffer.from('bytes'), 'image/jpeg');
    const opened = await source.open(id, access, never);
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened).toMatchObject({ mimeType: 'image/jpeg', size: 5, sha256 });
    expect(await buffer(opened.body)).toEqual(Buffer.from('bytes'));
  });

  it('comes to the business with its hash and type', async () => {
    const { sandbox, receiver } = await scene();
    const { id, sha256 } = sandbox.control.putMedia(Buffer.from('bytes'), 'image/jpeg');
    sandbox.control.write('15551230001', { type: 'image', image: { id, caption: 'cat' } });
    await expect
      .poll(() => receiver.messages()[0]?.image)
      .toEqual({
        id,
        caption: 'cat',
        mime_type: 'image/jpeg',
        sha256: Buffer.from(sha256, 'hex').toString('base64'),
      });
  });

  it('is absent when it was taken away, or never there', async () => {
    const { sandbox, graph, source, access } = await scene();
    const { id } = sandbox.control.putMedia(Buffer.from('bytes'), 'image/jpeg');
    expect((await graph('DELETE', `/v23.0/${id}`)).body).toEqual({ success: true });
    expect((await graph('DELETE', `/v23.0/${id}`)).status).toBe(400);
    expect(await source.open(id, access, never)).toMatchObject({ ok: false, kind: 'absent' });
    expect(await source.open('../1', access, never)).toMatchObject({ ok: false, kind: 'forbidden' });
  });

  it.each([
    ['a wrong token', {}, { accessToken: 'wrong' }],
    ['an error of WhatsApp', { status: 503 }, {}],
    ['an answer that is lost', { lostAnswer: true }, {}],
    ['a file that is not given', { status: 500, match: { path: '/attachments/' } }, {}],
  ])('is to be asked for again after %s', async (_name, fault, change) => {
    const { sandbox, source, access } = await scene();
    const { id } = sandbox.control.putMedia(Buffer.from('bytes'), 'image/jpeg');
    if (Object.keys(fault).length > 0) sandbox.control.setFaults([{ times: 1, ...fault }]);
    expect(await source.open(id, { ...access, ...change }, never)).toMatchObject({ ok: false, kind: 'away' });
  });

  it('breaks where the connection does', async () => {
    const { sandbox, source, access } = await scene();
    const { id } = sandbox.control.putMedia(Buffer.alloc(100_000), 'image/jpeg');
    sandbox.control.setFaults([{ times: 1, lostAnswer: true, match: { path: '/attachments/' } }]);
    const opened = await source.open(id, access, never);
    if (!opened.ok) throw new Error(opened.reason);
    await expect(buffer(opened.body)).rejects.toThrow();
  });

  it('has an address for five minutes, and a new one each time', async () => {
    let now = Date.now();
    const { sandbox, graph, source, access } = await scene(() => now);
    const { id } = sandbox.control.putMedia(Buffer.from('bytes'), 'image/jpeg');
    const { url } = (await graph('GET', `/${id}`)).body;
    const get = () => fetch(url, { headers: { authorization: `Bearer ${NUMBER.accessToken}` } });
    expect(await (await get()).text()).toBe('bytes');
    expect((await fetch(url)).status).toBe(401);
    now += 301_000;
    expect((await get()).status).toBe(404);
    expect(await source.open(id, access, never)).toMatchObject({ ok: true });
  });

  it('is not fetched from a private address', async () => {
    const { sandbox, access } = await scene();
    const { id } = sandbox.control.putMedia(Buffer.from('bytes'), 'image/jpeg');
    const guarded = createCloudMedia({ allowed: [] });
    onTestFinished(() => guarded.close());
    expect(await guarded.open(id, access, never)).toMatchObject({ ok: false, kind: 'forbidden' });
    const named = { ...access, baseUrl: 'http://localhost.:1' };
    expect(await guarded.open(id, named, never)).toMatchObject({ ok: false, kind: 'forbidden' });
  });

  it('is put by a business, as a form', async () => {
    const { url, source, access } = await scene();
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob([Buffer.from([0, 255, 10, 13])], { type: 'image/png' }), 'a.png');
    const headers = { authorization: `Bearer ${NUMBER.accessToken}` };
    const answer = await fetch(`${url}/v23.0/${NUMBER.phoneNumberId}/media`, { method: 'POST', headers, body: form });
    const { id } = (await answer.json()) as { id: string };
    const opened = await source.open(id, access, never);
    if (!opened.ok) throw new Error(opened.reason);
    expect(await buffer(opened.body)).toEqual(Buffer.from([0, 255, 10, 13]));
    const empty = await fetch(`${url}/v23.0/${NUMBER.phoneNumberId}/media`, { method: 'POST', headers, body: '' });
    expect(empty.status).toBe(400);
  });
});

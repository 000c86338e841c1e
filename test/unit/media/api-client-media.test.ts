import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import { createWhatsAppMedia } from '../../../services/whatsapp/whatsapp.ts';
import { PASSWORD, startApiClient } from '../sandbox/client-harness.ts';

const never = new AbortController().signal;
const day = 24 * 60 * 60 * 1000;

async function scene(now: () => number = Date.now) {
  const { sandbox, url, client, posts } = await startApiClient({ now });
  const source = createWhatsAppMedia({ allowed: allowedNetworks(['127.0.0.0/8']), timeoutMs: 2_000 });
  onTestFinished(() => source.close());
  const baseUrl = `${url}/15550100100`;
  const access = { protocol: 'api-client', baseUrl, username: 'admin', password: PASSWORD } as const;
  /** A phone sends it; its id is the client's own. */
  const sent = async (bytes: Buffer): Promise<string> => {
    const { id } = sandbox.control.putMedia(bytes, 'image/jpeg');
    const before = posts().length;
    sandbox.control.write('15551230001', { type: 'image', image: { id } });
    await expect.poll(() => posts().length).toBeGreaterThan(before);
    return posts().at(-1)?.messages?.[0]?.image?.id ?? '';
  };
  return { sandbox, client, source, access, sent };
}

describe('a file of the API client', () => {
  it('is opened by its id', async () => {
    const { source, access, sent } = await scene();
    const opened = await source.open(await sent(Buffer.from('bytes')), access, never);
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened).toMatchObject({ mimeType: 'image/jpeg', size: 5, sha256: null });
    expect(await buffer(opened.body)).toEqual(Buffer.from('bytes'));
  });

  it('is absent when it was taken away; what is no id is not asked for', async () => {
    const { source, client, access, sent } = await scene();
    const id = await sent(Buffer.from('bytes'));
    expect((await client('DELETE', `/media/${id}`)).status).toBe(200);
    expect(await source.open(id, access, never)).toMatchObject({ ok: false, kind: 'absent' });
    expect(await source.open('../users', access, never)).toMatchObject({ ok: false, kind: 'forbidden' });
  });

  it('is opened with another token when the first is over', async () => {
    let now = Date.now();
    const { source, access, sent } = await scene(() => now);
    const id = await sent(Buffer.from('bytes'));
    const first = await source.open(id, access, never);
    expect(first).toMatchObject({ ok: true });
    if (first.ok) first.body.destroy();
    // The client's clock goes; ours does not, and it still takes its token for a good one.
    now += 8 * day;
    const again = await source.open(id, access, never);
    expect(again).toMatchObject({ ok: true });
    if (again.ok) again.body.destroy();
  });

  it.each([
    ['a wrong password', {}, { password: 'Wrong-1234' }],
    ['an error of WhatsApp', { status: 503 }, {}],
    ['a client that is not there', {}, { baseUrl: 'http://127.0.0.1:1' }],
  ])('is to be asked for again after %s', async (_name, fault, change) => {
    const { sandbox, source, access, sent } = await scene();
    const id = await sent(Buffer.from('bytes'));
    if (Object.keys(fault).length > 0) sandbox.control.setFaults([{ ...fault, match: { path: '/v1/media/' } }]);
    expect(await source.open(id, { ...access, ...change }, never)).toMatchObject({ ok: false, kind: 'away' });
  });

  it('breaks where the connection does', async () => {
    const { sandbox, source, access, sent } = await scene();
    const id = await sent(Buffer.alloc(100_000));
    sandbox.control.setFaults([{ times: 1, lostAnswer: true, match: { path: '/v1/media/' } }]);
    const opened = await source.open(id, access, never);
    if (opened.ok) await expect(buffer(opened.body)).rejects.toThrow();
    else expect(opened.kind).toBe('away');
  });

  it('is not fetched from a private address', async () => {
    const { access, sent } = await scene();
    const guarded = createWhatsAppMedia({ allowed: [] });
    onTestFinished(() => guarded.close());
    expect(await guarded.open(await sent(Buffer.from('x')), access, never)).toMatchObject({ kind: 'forbidden' });
  });
});

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openFileStore } from '../../../services/platform/media/file-store.ts';
import { type MediaStore, mediaKey } from '../../../services/platform/media/media-store.ts';
import { html, png } from './files.ts';
import { type MediaLine, type MediaProcess, openMediaLine } from './line.ts';

let line: MediaLine;
let store: MediaStore;
const running: MediaProcess[] = [];

beforeAll(async () => {
  store = await openFileStore(await mkdtemp(join(tmpdir(), 'heliograph-media-')));
  line = await openMediaLine(inject('engines'), store);
});
afterAll(() => line.close());
afterEach(async () => {
  for (const process of running.splice(0)) await process.stop(0);
  line.sandbox.control.setFaults([]);
  await line.db('media_parked').delete();
});

async function start(options?: Parameters<MediaLine['start']>[0]): Promise<MediaProcess> {
  const process = await line.start(options);
  running.push(process);
  return process;
}

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const row = (mediaId: string) => line.db('media_parked').where({ media_id: mediaId }).first();
const parked = async (): Promise<number> => (await line.db('media_parked')).length;
const downloads = (): number =>
  [...line.sandbox.control.calls()].filter(({ path }) => path.startsWith('/whatsapp_business/attachments/')).length;
const counted = async (process: MediaProcess, verdict: string): Promise<number> => {
  const metric = await process.metrics.getSingleMetric('heliograph_media_fetches_total')?.get();
  return metric?.values.find(({ labels }) => labels.verdict === verdict)?.value ?? -1;
};
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000, interval: 50 });

describe('an image that a user sends', () => {
  it('to a number on an API client is served all the same', async () => {
    await start();
    const bytes = png();
    const { url } = await line.sendByClient(bytes, 'image/png');
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect((await bytesOf(answer)).equals(bytes)).toBe(true);
    await eventually(parked).toBe(0);
  });

  it('is served under its address, equal to the byte, and leaves no row', async () => {
    const process = await start();
    const bytes = png();
    const { url } = await line.send(bytes, 'image/png');
    // Asked for at once: it is waited for.
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-length')]).toEqual([
      200,
      'image/png',
      String(bytes.length),
    ]);
    expect((await bytesOf(answer)).equals(bytes)).toBe(true);
    const etag = answer.headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const part = await fetch(url, { headers: { range: 'bytes=10-19' } });
    expect([part.status, await bytesOf(part)]).toEqual([206, bytes.subarray(10, 20)]);
    await eventually(parked).toBe(0);
    expect(await counted(process, 'done')).toBe(1);
  });

  it('is fetched once, however often its webhook comes', async () => {
    await start();
    const { url, record } = await line.send(png(), 'image/png');
    const before = downloads();
    await line.produce(record);
    expect((await fetch(url)).status).toBe(200);
    await line.produce(record);
    const next = await line.send(png(), 'image/png');
    expect((await fetch(next.url)).status).toBe(200);
    await eventually(parked).toBe(0);
    expect(downloads() - before).toBeLessThanOrEqual(2);
  });

  it('comes among many others', async () => {
    await start();
    const sent = await Promise.all(
      Array.from({ length: 40 }, () => png(5_000)).map(async (bytes) => ({
        bytes,
        ...(await line.send(bytes, 'image/png')),
      })),
    );
    for (const { url, bytes } of sent) expect((await bytesOf(await fetch(url))).equals(bytes)).toBe(true);
    await eventually(parked).toBe(0);
  });
});

describe('a download that breaks', () => {
  it('is made again, by the id, and works the third time', async () => {
    line.sandbox.control.setFaults([{ times: 2, lostAnswer: true, match: { path: '/attachments/' } }]);
    const process = await start();
    const bytes = png(300_000);
    const { url, whatsappId } = await line.send(bytes, 'image/png');
    expect((await bytesOf(await fetch(url))).equals(bytes)).toBe(true);
    await eventually(parked).toBe(0);
    expect([await counted(process, 'later'), await counted(process, 'done')]).toEqual([2, 1]);
    const looks = [...line.sandbox.control.calls()].filter(({ path }) => path === `/v23.0/${whatsappId}`);
    expect(looks).toHaveLength(3);
  });

  it('does not hold up what comes behind it', async () => {
    await start();
    const slow = await line.send(png(), 'image/png');
    line.sandbox.control.setFaults([{ delayMs: 4_000, match: { path: slow.whatsappId } }]);
    const quick = await line.send(png(), 'image/png');
    const begun = Date.now();
    expect((await fetch(quick.url)).status).toBe(200);
    expect(Date.now() - begun).toBeLessThan(3_500);
  });

  it('is given up in the end, and seen: in its row, in the count, as a 404', async () => {
    line.sandbox.control.setFaults([{ status: 500, match: { path: '/attachments/' } }]);
    const process = await start({ patienceMs: 1_500 });
    const { url, mediaId } = await line.send(png(), 'image/png');
    await eventually(async () => (await row(mediaId))?.failed_at).toBeGreaterThan(1);
    expect(await row(mediaId)).toMatchObject({ next_at: null, claim: null });
    expect((await row(mediaId))?.reason).toMatch(/^not fetched in \d tries: the file's address answered 500$/);
    expect(await counted(process, 'failed')).toBe(1);
    const begun = Date.now();
    const answer = await fetch(url);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { errors: [{ code: 'not_found', title: 'The file is not there' }] },
    ]);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('fails soon where WhatsApp does not have it', async () => {
    await start();
    const { id } = line.sandbox.control.putMedia(png(), 'image/png');
    const { record } = await line.send(png(), 'image/png');
    const payload = JSON.stringify({ type: 'image', image: { id: `${id}9`, mime_type: 'image/png' } });
    await line.produce({ ...record, payload });
    await eventually(async () =>
      (await line.db('media_parked').whereNotNull('failed_at')).map(({ reason }) => reason),
    ).toEqual([expect.stringContaining('WhatsApp answered 400 (100)')]);
  });
});

describe('a file that is too large', () => {
  it('is given up at once, and seen', async () => {
    const process = await start({ mostBytes: 50_000 });
    const { url, mediaId } = await line.send(png(50_000), 'image/png');
    await eventually(async () => (await row(mediaId))?.reason).toBe('it has 50057 bytes, and the limit is 50000');
    expect((await row(mediaId))?.attempts).toBe(1);
    expect(await counted(process, 'failed')).toBe(1);
    expect((await fetch(url)).status).toBe(404);
    expect(await store.find(mediaKey(line.appId, mediaId) ?? '')).toBeUndefined();
  });
});

describe('a type that lies', () => {
  it('is told by the bytes: a page that calls itself an image is downloaded, never shown', async () => {
    await start();
    const { url } = await line.send(html, 'image/png');
    const answer = await fetch(url);
    expect(await bytesOf(answer)).toEqual(html);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is told by the bytes: an image that calls itself a page is an image', async () => {
    await start();
    const { url } = await line.send(png(), 'text/html', 'document');
    expect((await fetch(url)).headers.get('content-type')).toBe('image/png');
  });
});

describe('a restart in the middle', () => {
  it('gives a download back at once, and another process makes it', async () => {
    const first = await start({ leaseMs: 60_000 });
    const bytes = png();
    line.sandbox.control.setFaults([{ times: 1, delayMs: 30_000, match: { path: '/attachments/' } }]);
    const { url, mediaId } = await line.send(bytes, 'image/png');
    await eventually(async () => (await row(mediaId))?.claim).toMatch(/^[0-9a-f]{24}$/);
    await first.stop(0);
    expect(await row(mediaId)).toMatchObject({ claim: null, attempts: 0 });
    await start();
    expect((await bytesOf(await fetch(url))).equals(bytes)).toBe(true);
    await eventually(parked).toBe(0);
  });

  it('takes over what a process that died had, when its lease ends', async () => {
    const bytes = png();
    const { url, mediaId, record } = await line.send(bytes, 'image/png');
    await line.db('media_parked').insert({
      media_id: mediaId,
      app_id: record.appId,
      integration_id: record.integrationId,
      whatsapp_id: JSON.parse(record.payload).image.id,
      attempts: 1,
      next_at: Date.now() + 1_500,
      claim: 'of-the-dead',
      created_at: Date.now(),
    });
    await start();
    expect((await bytesOf(await fetch(url))).equals(bytes)).toBe(true);
    await eventually(parked).toBe(0);
  });

  it('leaves one file where two processes fetched it at the same time', async () => {
    const slow = await start({ leaseMs: 60_000 });
    const bytes = png();
    line.sandbox.control.setFaults([{ times: 1, delayMs: 1_500, match: { path: '/attachments/' } }]);
    const { url, mediaId } = await line.send(bytes, 'image/png');
    await eventually(async () => (await row(mediaId))?.claim).toMatch(/^[0-9a-f]{24}$/);
    // As if it had been frozen past its lease.
    await slow.abandon();
    await line.db('media_parked').update({ next_at: 1, claim: null });
    const quick = await start();
    expect((await bytesOf(await fetch(url))).equals(bytes)).toBe(true);
    await eventually(() => counted(slow, 'done')).toBe(1);
    expect(await counted(quick, 'done')).toBe(1);
    expect((await bytesOf(await fetch(url))).equals(bytes)).toBe(true);
    expect(await parked()).toBe(0);
    await slow.media.stop(0);
  });
});

describe('a record that no row can hold', () => {
  it('is counted and passed over', async () => {
    const process = await start();
    const { record } = await line.send(png(), 'image/png');
    await line.produce({ ...record, payload: JSON.stringify({ type: 'image', image: { id: '9'.repeat(999) } }) });
    await line.produce({ ...record, type: 'image', payload: 'no JSON' });
    await line.produce({ ...record, type: 'text', payload: '{"text":{"body":"hi"}}' });
    const { url } = await line.send(png(), 'image/png');
    expect((await fetch(url)).status).toBe(200);
    expect(await counted(process, 'failed')).toBe(1);
  });
});

import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MediaStore } from '../../../services/platform/media/media-store.ts';
import { mediaKey } from '../../../services/platform/media/media-store.ts';
import { openS3Store } from '../../../services/platform/media/s3-store.ts';
import { png } from './files.ts';
import { type MediaLine, openMediaLine } from './line.ts';

const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
let server: S3rver;
let store: MediaStore;
let endpoint: string;
let line: MediaLine | undefined;

beforeAll(async () => {
  server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: await mkdtemp(join(tmpdir(), 'heliograph-s3-')),
    configureBuckets: [{ name: 'media', configs: [] }],
  });
  const { port } = await server.run();
  endpoint = `http://127.0.0.1:${port}`;
  store = await openS3Store({ bucket: 'media', prefix: 'of/users/', region: 'us-east-1', endpoint, credentials });
});
afterAll(async () => {
  await line?.close();
  await store.close();
  await server.close();
});

const key = mediaKey('a'.repeat(24), 'b'.repeat(24)) ?? '';

describe('files in an S3-compatible store', () => {
  it('are absent before they are kept, then whole, in part, and replaced', async () => {
    expect([await store.find(key), await store.open(key)]).toEqual([undefined, undefined]);
    for (const bytes of [png(1_000_000), png(10)]) {
      const draft = await store.draft();
      await draft.append(bytes.subarray(0, 20));
      await draft.append(bytes.subarray(20));
      const facts = await store.keep(key, draft, 'image/png');
      expect(facts.size).toBe(bytes.length);
      expect(await store.find(key)).toEqual(facts);
      const [whole, part] = [await store.open(key), await store.open(key, { start: 5, end: 14 })];
      if (!whole || !part) throw new Error('not there');
      expect((await buffer(whole)).equals(bytes)).toBe(true);
      expect(await buffer(part)).toEqual(bytes.subarray(5, 15));
    }
  });

  it('may be empty', async () => {
    const place = mediaKey('a'.repeat(24), 'c'.repeat(24)) ?? '';
    expect(await store.keep(place, await store.draft(), 'text/plain')).toMatchObject({ size: 0 });
    expect(await store.find(place)).toMatchObject({ size: 0, type: 'text/plain' });
  });

  it('are an error, not an absence, when the store is away or has no such bucket', async () => {
    const away = await openS3Store({
      bucket: 'media',
      prefix: '',
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      credentials,
    });
    await expect(away.find(key)).rejects.toThrow();
    const draft = await away.draft();
    await draft.append(Buffer.from('x'));
    await expect(away.keep(key, draft, 'text/plain')).rejects.toThrow();
    await draft.discard();
    await away.close();
    const misnamed = await openS3Store({ bucket: 'none', prefix: '', region: 'us-east-1', endpoint, credentials });
    await expect(misnamed.open(key)).rejects.toThrow();
    await misnamed.close();
  });

  it('leave nothing on this machine', async () => {
    const others = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('heliograph-media-'));
    const before = await others();
    const one = await openS3Store({ bucket: 'media', prefix: '', region: 'us-east-1', endpoint, credentials });
    const draft = await one.draft();
    await draft.append(Buffer.from('x'));
    await draft.finish();
    await one.close();
    expect(await others()).toEqual(before);
  });

  it('come from a user’s message to a reader', async () => {
    line = await openMediaLine(inject('engines'), store);
    await line.start();
    const bytes = png(700_000);
    const { url } = await line.send(bytes, 'image/png');
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    const part = await fetch(url, { headers: { range: 'bytes=-10' } });
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(-10));
  });
});

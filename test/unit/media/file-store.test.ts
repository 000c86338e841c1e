import { mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openFileStore } from '../../../services/platform/media/file-store.ts';
import { type MediaStore, mediaKey } from '../../../services/platform/media/media-store.ts';

const key = mediaKey('a'.repeat(24), 'b'.repeat(24)) ?? '';
const folder = () => mkdtemp(join(tmpdir(), 'heliograph-store-'));

async function put(store: MediaStore, bytes: Buffer, type = 'image/png') {
  const draft = await store.draft();
  for (let at = 0; at < bytes.length; at += 300_000) await draft.append(bytes.subarray(at, at + 300_000));
  return store.keep(key, draft, type);
}

const read = async (store: MediaStore, range?: { start: number; end: number }) => {
  const body = await store.open(key, range);
  return body && buffer(body);
};

describe('files on disk', () => {
  it('gives back what was kept, whole and in part', async () => {
    const store = await openFileStore(await folder());
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, n) => n % 251));
    const facts = await put(store, bytes);
    expect(facts).toMatchObject({ type: 'image/png', size: 5000 });
    expect(facts.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.find(key)).toEqual(facts);
    expect(await read(store)).toEqual(bytes);
    expect(await read(store, { start: 10, end: 19 })).toEqual(bytes.subarray(10, 20));
  });

  it('has nothing before it is kept, and nothing of what was thrown away', async () => {
    const place = await folder();
    const store = await openFileStore(place);
    const draft = await store.draft();
    await draft.append(Buffer.from('half'));
    expect([await store.find(key), await store.open(key)]).toEqual([undefined, undefined]);
    await draft.discard();
    await draft.discard();
    expect(await readdir(join(place, '.incoming'))).toEqual([]);
    expect(await store.find(key)).toBeUndefined();
  });

  it('puts a second one in the place of the first, whoever is reading', async () => {
    const place = await folder();
    const store = await openFileStore(place);
    const first = Buffer.alloc(900_000, 1);
    await put(store, first);
    const reading = await store.open(key);
    if (!reading) throw new Error('not there');
    const begun = reading.read(); // opens nothing anew
    await put(await openFileStore(place), Buffer.alloc(900_000, 2));
    const all = Buffer.concat([...(begun === null ? [] : [begun]), await buffer(reading)]);
    expect(all.equals(first)).toBe(true);
    expect((await read(store))?.equals(Buffer.alloc(900_000, 2))).toBe(true);
    expect(await readdir(join(place, '.incoming'))).toEqual([]);
  });

  it('forgets downloads that a dead process left, and no others', async () => {
    const place = await folder();
    await openFileStore(place);
    for (const name of ['old', 'new']) await writeFile(join(place, '.incoming', name), 'x');
    await utimes(join(place, '.incoming', 'old'), 1, 1);
    await openFileStore(place);
    expect(await readdir(join(place, '.incoming'))).toEqual(['new']);
  });
});

describe('the place of a file', () => {
  it.each([
    ['../../etc', 'b'.repeat(24)],
    ['a'.repeat(24), '../passwd'],
    ['A'.repeat(24), 'b'.repeat(24)],
    ['', ''],
  ])('is none for %s, %s', (appId, mediaId) => expect(mediaKey(appId, mediaId)).toBeUndefined());
});

import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open as openLmdb } from 'lmdb';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalStore } from '../../../services/platform/kafka/streams/local-store.ts';
import { StateFolder } from '../../../services/platform/kafka/streams/state-folder.ts';
import {
  FORMAT,
  MAX_AGE_MS,
  wipeAfterOpening,
  wipeAgainstLog,
  wipeBeforeOpening,
} from '../../../services/platform/kafka/streams/store-health.ts';

const identity = { format: FORMAT, cluster: 'c', topic: 'states', partition: 3 };
const NOW = 1_800_000_000_000;

describe('what is decided before a store is opened', () => {
  it.each([
    ['a folder that says nothing of itself', undefined, 'foreign'],
    ['one whose opening was not survived', { state: 'opening', boot: 'now' }, 'died-opening'],
    ['one in use when the machine went down', { state: 'open', boot: 'before' }, 'machine-went-down'],
    ['one whose process was killed in this run of the machine', { state: 'open', boot: 'now' }, undefined],
    ['one closed cleanly before the machine went down', { state: 'closed', boot: 'before' }, undefined],
  ] as const)('%s', (_what, session, reason) => {
    expect(wipeBeforeOpening({ session, boot: 'now', bytes: { has: 8, needs: 8 } })).toBe(reason);
  });

  it('a file that is shorter than its head says', () => {
    const session = { state: 'closed', boot: 'now' } as const;
    expect(wipeBeforeOpening({ session, boot: 'now', bytes: { has: 7, needs: 8 } })).toBe('truncated');
  });
});

describe('what is decided once it is open', () => {
  const facts = { found: identity, wanted: identity, atEnd: NOW - 1_000, now: NOW };

  it.each([
    ['a sound one', {}, undefined],
    ['another topic’s', { found: { ...identity, topic: 'other' } }, 'foreign'],
    ['another cluster’s', { found: { ...identity, cluster: 'other' } }, 'foreign'],
    ['another format', { found: { ...identity, format: FORMAT + 1 } }, 'foreign'],
    ['one without an identity', { found: undefined }, 'foreign'],
    ['one that was last at the end over 12 hours ago', { atEnd: NOW - MAX_AGE_MS - 1 }, 'too-old'],
    ['one whose restore never ended', { atEnd: undefined }, 'too-old'],
  ] as const)('%s', (_what, more, reason) => {
    expect(wipeAfterOpening({ ...facts, ...more })).toBe(reason);
  });

  it.each([
    [50, { start: 0, end: 100 }, undefined],
    [101, { start: 0, end: 100 }, 'log-is-shorter'],
    [5, { start: 6, end: 100 }, 'log-begins-later'],
    [0, { start: 6, end: 100 }, undefined],
  ] as const)('a checkpoint of %i against the log %o', (checkpoint, log, reason) => {
    expect(wipeAgainstLog(checkpoint, log)).toBe(reason);
  });
});

describe('a local store', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'heliograph-store-'));
  });
  const open = (more: Partial<typeof identity> = {}, now = NOW, boot = 'now') =>
    LocalStore.open(folder, { ...identity, ...more }, { now, boot });
  const filled = async (): Promise<LocalStore> => {
    const { store } = await open();
    const changes = Array.from({ length: 5_000 }, (_, n) => [`key${n}`, Buffer.alloc(200, n)] as const);
    store.apply(changes, 5_000, NOW);
    return store;
  };

  it('keeps entries and checkpoint over a clean close', async () => {
    await (await filled()).close();
    const { store, wiped } = await open({}, NOW, 'after a reboot');
    expect([wiped, store.checkpoint, store.get('key7')?.[0]]).toEqual([undefined, 5_000, 7]);
    await store.close();
  });

  it('applies deletes, and never moves its checkpoint back', async () => {
    const store = await filled();
    store.apply([['key7', null]], 4_000);
    expect([store.get('key7'), store.checkpoint]).toEqual([undefined, 5_000]);
    expect([...store.range('key10', 'key1001')].map(([key]) => key)).toEqual(['key10', 'key100', 'key1000']);
    await store.close();
  });

  it('is read as it was applied, and left on disk by a crash as it was at an earlier checkpoint', async () => {
    const store = await filled();
    for (const _ of store.range('', 'a')) throw new Error('there is nothing below a'); // a range writes first
    store.apply(
      [
        ['key1', Buffer.from('later')],
        ['key2', null],
      ],
      5_002,
    );
    expect([store.get('key1')?.toString(), store.get('key2'), store.checkpoint]).toEqual(['later', undefined, 5_002]);
    const root = openLmdb({ path: join(folder, 'data'), noSync: true, maxDbs: 4 });
    const onDisk = (key: string): unknown =>
      Reflect.get(Object(root.openDB({ name: 'entries', encoding: 'binary' }).get(key)), 0);
    expect(root.openDB({ name: 'about', encoding: 'json' }).get('checkpoint')).toBe(5_000);
    expect([onDisk('key1'), onDisk('key2')]).toEqual([1, 2]);
    await store.close();
    const { store: again } = await open();
    expect([again.checkpoint, again.get('key1')?.toString(), again.get('key2')]).toEqual([5_002, 'later', undefined]);
    await again.close();
  });

  it('forgets everything in one transaction: never entries of one position under another', async () => {
    const store = await filled();
    const root = openLmdb({ path: join(folder, 'data'), noSync: true, maxDbs: 4 });
    const transactions = (): unknown => Reflect.get(root.getStats(), 'lastTxnId');
    const before = Number(transactions());
    store.clear();
    expect(transactions()).toBe(before + 1);
    expect([store.get('key7'), store.checkpoint]).toEqual([undefined, 0]);
    store.apply([['a', Buffer.from('1')]], 1, NOW);
    await store.close();
    const again = await open();
    expect([again.wiped, again.store.checkpoint, [...again.store.range('', 'zz')].length]).toEqual([undefined, 1, 1]);
    await again.store.close();
  });

  it('cannot be touched once it is closed', async () => {
    const store = await filled();
    const range = store.range('key', 'kez');
    range.next();
    await store.close();
    expect(() => store.get('key1')).toThrow(/closed/);
    expect(() => range.next()).toThrow(/closed/);
    expect(() => store.apply([], 1)).toThrow(/closed/);
  });

  it('is made anew where it is another’s, too old, or the machine went down', async () => {
    await (await filled()).close();
    const other = await open({ topic: 'other' });
    expect([other.wiped, other.store.checkpoint, other.store.get('key1')]).toEqual(['foreign', 0, undefined]);
    other.store.apply([['a', Buffer.from('1')]], 1, NOW);
    await other.store.close();
    const old = await open({ topic: 'other' }, NOW + MAX_AGE_MS + 1);
    expect([old.wiped, old.store.checkpoint]).toEqual(['too-old', 0]);
    old.store.apply([['a', Buffer.from('1')]], 1, NOW);
    await old.store.close();
    writeFileSync(join(folder, 'session.json'), JSON.stringify({ state: 'open', boot: 'before' }));
    const crashed = await open({ topic: 'other' });
    expect(crashed.wiped).toBe('machine-went-down');
    await crashed.store.close();
  });

  it('is made anew where its file was cut, before a missing page is touched', async () => {
    await (await filled()).close();
    const file = join(folder, 'data', 'data.mdb');
    truncateSync(file, Math.floor(statSync(file).size / 8_192) * 4_096);
    const { store, wiped } = await open();
    expect([wiped, store.checkpoint]).toEqual(['truncated', 0]);
    await store.close();
  });

  it('says that it is being opened, in use, and closed', async () => {
    const state = (): unknown => JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8')).state;
    const store = await filled();
    expect(state()).toBe('open');
    await store.close();
    expect(state()).toBe('closed');
    writeFileSync(join(folder, 'session.json'), '{"sta');
    expect((await open()).wiped).toBe('foreign');
  });
});

describe('a state folder', () => {
  it('belongs to one process, and remembers under which id it was a member', () => {
    const dir = mkdtempSync(join(tmpdir(), 'heliograph-state-'));
    const folder = new StateFolder(dir, 'g');
    expect(folder.formerMember()).toBeUndefined();
    folder.keepMember('m-1');
    expect(() => new StateFolder(dir, 'g')).toThrow(/in use/);
    folder.release();
    const next = new StateFolder(dir, 'g');
    expect(next.formerMember()).toBe('m-1');
    next.release();
    rmSync(dir, { recursive: true });
  });

  it('is free where its holder is dead, its process id taken by another', () => {
    const dir = mkdtempSync(join(tmpdir(), 'heliograph-state-'));
    const folder = new StateFolder(dir, 'g');
    const lock = join(folder.path, 'lock');
    const [pid, , host] = readFileSync(lock, 'utf8').split(' ');
    folder.release();
    writeFileSync(lock, `${pid} 12345 ${host}`); // this very process id, begun at another time
    const next = new StateFolder(dir, 'g');
    next.release();
    writeFileSync(lock, `999999999 1 ${host}`);
    new StateFolder(dir, 'g').release();
  });
});

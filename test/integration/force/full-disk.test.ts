import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { QueueingProducer } from '../../../services/platform/kafka/producer.ts';
import { type StreamsOptions, startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { optionsFor, producerFor, sendAll, type TestTopics, testTopics } from '../streams/support.ts';
import { counterOf, counting, expectDisk, expectExact, isReady } from './counting.ts';

const GROUP = 'full';
const DISK = mkdtempSync(join(tmpdir(), 'heliograph-full-'));
/** Entries of two kilobytes: a round of them does not fit beside the ballast, and twice beside nothing. */
const PAD = 2_000;
const KEYS = 400;
let ids = 0;

function mounted(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', DISK], { stdio: 'ignore' });
    return true;
  } catch (error) {
    console.log(`left out, no tmpfs can be mounted here: a full disk (${String(error)})`);
    return false;
  }
}

const ballast = join(DISK, 'ballast');
const free = (): number => statfsSync(DISK).bavail * statfsSync(DISK).bsize;
/** Leaves this many bytes. */
const fill = (rest: number): void => writeFileSync(ballast, Buffer.alloc(free() - rest));
const makeRoom = (): void => rmSync(ballast);

describe.skipIf(!mounted())('a disk that is full', () => {
  let topics: TestTopics;
  let producer: QueueingProducer;
  const round = (name: string): Promise<void> =>
    sendAll(
      producer,
      topics,
      `${GROUP}-in`,
      Array.from({ length: KEYS }, (_, at) => {
        ids += 1;
        return { key: `${name}${at}`, value: { id: ids } };
      }),
    );

  beforeAll(async () => {
    topics = testTopics(inject('engines').brokers);
    await topics.create([`${GROUP}-in`, `${GROUP}-outs`, 'dead-letters']);
    await topics.createStore(`${GROUP}-counts`);
    producer = await producerFor(topics);
  });
  afterAll(async () => {
    execFileSync('umount', ['-l', DISK]);
    rmSync(DISK, { recursive: true, force: true });
    await producer.close();
    await topics.drop();
  });

  it('loses nothing: it goes on when there is room in time, and else stops with the reason and goes on after', async () => {
    const fatal: string[] = [];
    const metrics = new Registry();
    const options: StreamsOptions = optionsFor(topics, {
      stateDir: DISK,
      metrics,
      onFatal: (reason) => fatal.push(reason),
    });
    let handle = await startStreams(counting(GROUP, { pad: PAD }), options);
    await isReady(handle);
    await round('a');
    await expectExact(topics, GROUP);

    fill(200_000);
    // Stores are written once a second: a later change finds the disk full.
    await expect
      .poll(() => round('b').then(() => counterOf(metrics, 'rebuilds')), { timeout: 15_000, interval: 300 })
      .toBeGreaterThan(0);
    makeRoom();
    await isReady(handle);
    await expectExact(topics, GROUP);
    await round('b'); // counted on from what the store holds
    await expectExact(topics, GROUP);
    expect(fatal).toEqual([]);

    fill(200_000);
    await expect.poll(() => round('c').then(() => fatal.length), { timeout: 30_000, interval: 500 }).toBe(1);
    expect(fatal[0]).toMatch(/partition \d|\/\d@\d/);
    expect(fatal[0]).toMatch(/no space left|input\/output error/i);
    expect(handle.health().state).toBe('failed');
    await handle.stop().catch((error: unknown) => expect(String(error)).toMatch(/no space left|input\/output/i));
    makeRoom();
    handle = await startStreams(counting(GROUP, { pad: PAD }), options);
    await isReady(handle);
    await round('b');
    await round('c');
    const expected = await expectExact(topics, GROUP);
    await handle.stop();
    await expectDisk(topics, GROUP, DISK, expected);
    console.log(`a full disk: ${fatal.join('')}`);
  });
});

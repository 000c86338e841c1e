import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  createClient,
  errorType,
  RawReader,
  TransactionalProducer,
} from '../../../services/platform/kafka/kafkajs/index.ts';
import { producerFor, sendAll, stateDir, type TestTopics, testLogger, testTopics, valuesOf } from './support.ts';
import type { ZombieOrders, ZombieTold } from './zombie.ts';

let topics: TestTopics;

beforeAll(async () => {
  topics = testTopics(inject('engines').brokers);
  await topics.create(['in', 'outs', 'dead-letters', 'log']);
  await topics.createStore('states');
});
afterAll(() => topics.drop());

describe('a process that lost its partitions while it was frozen', () => {
  it('cannot commit what its timers do when it wakes', async () => {
    const script = join(process.cwd(), 'dist/test/integration/streams/zombie.js');
    if (!existsSync(script)) throw new Error('this test runs compiled members: npm run build first');
    const told = new Map<string, ZombieTold>();
    const start = (instance: string): ChildProcess => {
      const orders: ZombieOrders = {
        brokers: topics.brokers,
        prefix: topics.prefix,
        instance,
        stateDir: stateDir(),
        dueInMs: 5_000,
      };
      const child = fork(script, [JSON.stringify(orders)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      child.on('message', (message: ZombieTold) => told.set(instance, message));
      return child;
    };
    const keys = Array.from({ length: 24 }, (_, at) => `k${at}`);
    const producer = await producerFor(topics);
    const frozen = start('frozen');
    await expect.poll(() => told.get('frozen')?.partitions, { timeout: 15_000 }).toHaveLength(4);
    await sendAll(
      producer,
      topics,
      'in',
      keys.map((key) => ({ key, value: {} })),
    );
    await expect.poll(async () => (await valuesOf(topics, 'outs', 'scheduled')).length, { timeout: 10_000 }).toBe(24);
    frozen.kill('SIGSTOP');
    const successor = start('successor');
    // The successor restores the timers, and runs them: once each.
    await expect.poll(async () => (await valuesOf(topics, 'outs', 'timer')).length, { timeout: 25_000 }).toBe(24);
    frozen.kill('SIGCONT');
    await expect.poll(() => told.get('frozen')?.failedCommits ?? 0, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(told.get('frozen')?.timersRun).toBeGreaterThan(0);
    await expect.poll(() => told.get('frozen')?.partitions.length, { timeout: 15_000 }).toBe(2);
    expect(await valuesOf(topics, 'outs', 'timer')).toHaveLength(24);
    for (const child of [frozen, successor]) child.kill('SIGKILL');
    await producer.close();
  });
});

describe('an offset fetch right after a commit', () => {
  it('never tells an older offset: it is stable, or refused', async () => {
    const { brokers } = topics;
    const logger = testLogger();
    const group = `${topics.prefix}race`;
    const [log, input] = [topics.fullName('log'), topics.fullName('in')];
    const producer = new TransactionalProducer({
      brokers,
      logger,
      clientId: 'race',
      transactionalId: group,
      transactionTimeoutMs: 5_000,
    });
    await producer.open();
    const raw = new RawReader(createClient({ brokers, clientId: 'race-reader' }));
    await raw.connect([log, input]);
    const seen = { rounds: 60, refused: 0, stale: 0, staleWithoutStable: 0 };
    for (let round = 1; round <= seen.rounds; round += 1) {
      const partitions = [0, 1, 2, 3];
      await producer.commit({
        sends: [
          [{ topic: log, messages: partitions.map((partition) => ({ key: 'k', value: String(round), partition })) }],
        ],
        offsets: {
          groupId: group,
          membership: { generationId: -1, memberId: '' },
          topics: [
            {
              topic: input,
              partitions: partitions.map((partition) => ({ partition, offset: String(round), metadata: group })),
            },
          ],
        },
      });
      // EndTxn has answered; the markers may still be on their way.
      for (const partition of partitions) {
        const loose = await raw.committed(group, [input], partition, { requireStable: false });
        if ((loose.get(input)?.offset ?? 0) < round) seen.staleWithoutStable += 1;
        for (let isTold = false; !isTold; ) {
          try {
            const stable = await raw.committed(group, [input], partition);
            if ((stable.get(input)?.offset ?? 0) < round) seen.stale += 1;
            isTold = true;
          } catch (error) {
            if (errorType(error) !== 'UNSTABLE_OFFSET_COMMIT') throw error;
            seen.refused += 1;
          }
        }
      }
    }
    console.table(seen);
    expect(seen.stale).toBe(0);
    await producer.close();
    await raw.close();
  });
});

/** A counting process and those that follow it under the same instance id, on the same folder. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { stateDir, type TestTopics } from '../streams/support.ts';
import type { CounterOrders, CounterTold } from './counter.ts';

const script = join(process.cwd(), 'dist/test/integration/force/counter.js');

export class CountingProcess {
  readonly dir = stateDir();
  /** The partitions of each join, of all its processes. */
  readonly joins: (readonly number[])[] = [];
  readonly fatal: string[] = [];
  isReady = false;
  readonly #topics: TestTopics;
  readonly #group: string;
  readonly #instance: string;
  #child: ChildProcess | undefined;

  constructor(topics: TestTopics, group: string, instance = 'one') {
    if (!existsSync(script)) throw new Error('this test runs compiled members: npm run build first');
    this.#topics = topics;
    this.#group = group;
    this.#instance = instance;
  }

  start(killAt?: CounterOrders['killAt']): void {
    const { brokers, prefix } = this.#topics;
    const orders: CounterOrders = {
      ...{ brokers, prefix, group: this.#group, instance: this.#instance, stateDir: this.dir },
      ...(killAt && { killAt }),
    };
    const child = fork(script, [JSON.stringify(orders)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child = child;
    this.isReady = false;
    child.on('message', ({ joined, ready, fatal }: CounterTold) => {
      if (joined) this.joins.push([...joined].sort((a, b) => a - b));
      if (ready !== undefined) this.isReady = ready;
      if (fatal) this.fatal.push(fatal);
    });
  }

  /** What it has died of; null while it lives. */
  get signal(): NodeJS.Signals | null {
    return this.#child?.signalCode ?? null;
  }

  /** Returns when it is at work. */
  async ready(): Promise<void> {
    await expect.poll(() => this.isReady, { timeout: 20_000 }).toBe(true);
  }

  /** Returns when it has died of this. */
  async died(signal: NodeJS.Signals): Promise<void> {
    await expect.poll(() => this.#child?.signalCode, { timeout: 20_000 }).toBe(signal);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    child?.send('stop');
    await expect.poll(() => child?.exitCode, { timeout: 15_000 }).toBe(0);
    this.isReady = false;
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }
}

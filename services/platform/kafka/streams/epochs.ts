import type { Logger } from 'pino';
import {
  type ConsumerGroup,
  errorType,
  type FetchedBatch,
  type ManagedConsumer,
  type Membership,
  type RawReader,
  type TransactionalProducer,
} from '../kafkajs/index.ts';
import type { Builder } from './builder.ts';
import type { Calls } from './calls.ts';
import type { Committer } from './committer.ts';
import { Epoch } from './epoch.ts';
import { fencedBy, isFenced } from './fencing.ts';
import { leaveInItsName } from './former-member.ts';
import type { StreamsMetrics } from './metrics.ts';
import type { Misplaced } from './misplaced.ts';
import type { Pulse } from './pulse.ts';
import { Rebuilds } from './rebuilds.ts';
import type { Settings } from './runtime-options.ts';
import { nextTurn, pause, within } from './signal.ts';
import type { StateFolder } from './state-folder.ts';
import type { Stores } from './stores.ts';
import { Strikes, type Suspect } from './strikes.ts';
import type { Task, TaskMode } from './task.ts';

/** How long a rejoin is held up for what is finished: less than a session, far less than the broker waits. */
const DRAIN_MS = 1_000;
const REOPEN_MS = 500;

/** Refused by the group: a join follows by itself, at the runner's next heartbeat. */
const GROUP_ERRORS = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS']);

export interface EpochsOptions {
  readonly settings: Settings;
  /** Full names. */
  readonly inputs: readonly string[];
  readonly consumer: ManagedConsumer;
  readonly producer: TransactionalProducer;
  readonly raw: RawReader;
  readonly committer: Committer;
  readonly builder: Builder;
  readonly stores: Stores | undefined;
  readonly calls: Calls | undefined;
  readonly misplaced: Misplaced | undefined;
  readonly pulse: Pulse;
  readonly folder: StateFolder;
  readonly metrics: StreamsMetrics;
  readonly logger: Logger;
}

/** Begins and ends epochs, and builds the tasks of the one that is. */
export class Epochs {
  readonly #options: EpochsOptions;
  readonly #strikes = new Strikes();
  readonly #rebuilds = new Rebuilds();
  /** One chain a partition: two builds never work on one store at a time. */
  readonly #building = new Map<number, Promise<void>>();
  #current = Epoch.none();
  #isJoining = true;
  #isFinishing = false;
  #isOver = false;

  constructor(options: EpochsOptions) {
    this.#options = options;
  }

  get current(): Epoch {
    return this.#current;
  }

  get isJoining(): boolean {
    return this.#isJoining;
  }

  get isFinishing(): boolean {
    return this.#isFinishing;
  }

  get strikes(): Strikes {
    return this.#strikes;
  }

  mode(): TaskMode {
    if (this.#current.isHalted) return 'halted';
    return this.#isFinishing ? 'finishing' : 'running';
  }

  /** No new records and timers from here on. */
  finish(): void {
    this.#isFinishing = true;
    for (const task of this.#current.tasks.values()) task.wake();
  }

  /** For good: nothing that is in hand counts any more. Settles when no build is at work. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#current.end();
    await Promise.all(this.#building.values());
  }

  /** The broker waits for us, and accepts commits of the old generation meanwhile: what is finished goes out. */
  async beforeJoin(group: ConsumerGroup): Promise<void> {
    const epoch = this.#current;
    if (epoch.isAlive && group.memberId) {
      epoch.isHalted = true;
      const steps = [...epoch.tasks.values()].map(({ stepping }) => stepping);
      const drained = Promise.allSettled(steps)
        .then(nextTurn)
        .then(() => this.#options.committer.commit(epoch));
      await within(Math.min(DRAIN_MS, this.#options.settings.sessionTimeoutMs / 3), drained);
    }
    this.#isJoining = true;
    epoch.end();
    if (!group.memberId) await this.#leaveFormer();
  }

  /** After the join and before the next fetch. */
  joined(group: ConsumerGroup): void {
    const { membership } = group;
    if (!membership) throw new Error('a group has joined without a membership');
    this.#isJoining = false;
    this.#options.folder.keepMember(membership.memberId);
    const partitions = group.assigned()[0]?.partitions ?? [];
    this.#options.logger.info({ ...membership, partitions }, 'joined the group');
    this.#begin(membership, partitions);
  }

  fetched(batches: readonly FetchedBatch[], startedAt: number): void {
    for (const batch of batches) {
      if (batch.membership === this.#current.membership)
        this.#current.tasks.get(batch.partition)?.told(batch, startedAt);
    }
  }

  /** Fetched under another membership, or for a task that is not there yet: not ours to take. */
  take(batch: FetchedBatch): boolean {
    const epoch = this.#current;
    const task = epoch.tasks.get(batch.partition);
    if (!epoch.isAlive || !task?.alive || batch.membership !== epoch.membership) return false;
    if (task.take(batch) === 'taken') return true;
    this.#options.settings.fatal(
      `${batch.topic}/${batch.partition}: a fetch began at ${batch.fetchedOffset}, behind a gap`,
    );
    return false;
  }

  /** A call has answered: to its task, if there is one, or if there will be none, to where the new owner finds it. */
  answered(partition: number, id: string, answer: object): void {
    const task = this.#current.tasks.get(partition);
    if (task?.alive) {
      task.answers.push({ id, answer });
      task.wake();
    } else if (this.isElsewhere(partition)) this.#passOn();
  }

  isElsewhere(partition: number): boolean {
    return !this.#isJoining && !this.#isOver && !this.#current.partitions.includes(partition);
  }

  /** Records of this partition are committed. */
  progressed(partition: number): void {
    this.#rebuilds.progressed(partition);
  }

  /** A step threw: its task is dropped with all that it had in hand, and built anew. */
  taskFailed(task: Task, error: unknown, suspect: Suspect): void {
    const reason = error instanceof Error ? error.message : String(error);
    const { logger } = this.#options;
    logger.error({ error, partition: task.partition, ...suspect }, 'a step threw, its task is built anew');
    this.#strikes.strike(suspect, reason);
    this.#rebuild(task, `step ${suspect.what} ${suspect.from}-${suspect.to}: ${reason}`);
  }

  /** Its outcome is unknown: the committed offsets decide, and the changelog. */
  async commitFailed(epoch: Epoch | undefined, error: unknown, tookMs: number): Promise<void> {
    const { settings, logger, producer, pulse, metrics } = this.#options;
    const { transactionalId, sessionTimeoutMs } = settings;
    const type = errorType(error);
    epoch?.end();
    const stillMs = Math.round(pulse.stillWithin(tookMs));
    const message = error instanceof Error ? error.message : '';
    logger.warn({ error: type, tookMs: Math.round(tookMs), stillMs, message }, 'a transaction failed');
    if (isFenced(type) && fencedBy({ tookMs, stillMs, sessionTimeoutMs }) === 'taken')
      return settings.fatal(`another process has the transactional id ${transactionalId} (${type})`);
    while (!this.#isOver) {
      try {
        await producer.open();
        break;
      } catch (again) {
        const reason = errorType(again);
        if (isFenced(reason)) return settings.fatal(`fenced while opening ${transactionalId}`);
        logger.warn({ error: reason }, 'the transactional producer cannot be opened yet');
        await pause(REOPEN_MS);
      }
    }
    metrics.rebuilt('transaction');
    if (!epoch || this.#current !== epoch || this.#isJoining || this.#isOver || GROUP_ERRORS.has(type)) return;
    for (const task of epoch.tasks.values()) {
      if (this.#rebuilds.again(task.partition) === 'enough') return this.#giveUp(task, `transaction: ${type}`);
    }
    this.#begin(epoch.membership, epoch.partitions);
  }

  #begin(membership: Membership, partitions: readonly number[]): void {
    const { consumer, inputs, stores } = this.#options;
    this.#current.end();
    if (this.#isOver) return;
    const epoch = new Epoch(membership, partitions);
    this.#current = epoch;
    // Pauses outlive a rejoin in kafkajs, positions do not: all is paused until its task has sought its own.
    consumer.pause(inputs, partitions);
    for (const partition of new Set([...(stores?.partitions ?? []), ...partitions])) {
      this.#enqueue(partition, () =>
        partitions.includes(partition) ? this.#build(epoch, partition) : this.#close(epoch, partition),
      );
    }
    this.#passOn();
  }

  #enqueue(partition: number, work: () => Promise<void>): void {
    const before = this.#building.get(partition) ?? Promise.resolve();
    const next = before.then(work).catch((error: unknown) => {
      this.#options.logger.error({ error, partition }, 'a build threw');
      this.#options.settings.fatal(`partition ${partition} cannot be built: ${String(error)}`);
    });
    this.#building.set(partition, next);
  }

  async #close(epoch: Epoch, partition: number): Promise<void> {
    await this.#options.committer.settled();
    if (this.#current === epoch) await this.#options.stores?.close(partition);
  }

  async #build(epoch: Epoch, partition: number): Promise<void> {
    const { builder, consumer, calls, settings, logger, inputs } = this.#options;
    let built: Awaited<ReturnType<Builder['build']>>;
    try {
      built = await builder.build(partition, () => epoch.isAlive);
    } catch (error) {
      if (!epoch.isAlive) return;
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ error, partition }, 'a task cannot be built');
      const again = this.#rebuilds.again(partition);
      if (again === 'enough') return settings.fatal(`partition ${partition}: rebuilt without progress: ${reason}`);
      await pause(again.delayMs);
      return this.#build(epoch, partition);
    }
    if (!built || !epoch.isAlive) return;
    const { task, loop } = built;
    epoch.tasks.set(partition, task);
    for (const { request, answer } of calls?.unclaimed((of) => of === partition) ?? [])
      task.answers.push({ id: request.id, answer });
    for (const input of task.inputs) consumer.seek(input.topic, partition, input.position);
    consumer.resume(inputs, [partition]);
    loop.run().catch((error: unknown) => {
      logger.error({ error, partition }, 'a task has ended');
      settings.fatal(`the task of partition ${partition} has ended: ${String(error)}`);
    });
    this.#options.committer.wake();
  }

  #rebuild(task: Task, cause: string): void {
    const epoch = this.#current;
    const { partition } = task;
    task.drop();
    if (epoch.tasks.get(partition) !== task) return;
    epoch.tasks.delete(partition);
    this.#options.consumer.pause(this.#options.inputs, [partition]);
    this.#options.metrics.rebuilt('step');
    const again = this.#rebuilds.again(partition);
    if (again === 'enough') this.#giveUp(task, cause);
    else
      this.#enqueue(partition, async () => {
        await pause(again.delayMs);
        if (epoch.isAlive) await this.#build(epoch, partition);
      });
  }

  #giveUp(task: Task, cause: string): void {
    const at = task.inputs.map(({ topic, position }) => `${topic}/${task.partition}@${position}`).join(', ');
    this.#options.settings.fatal(`rebuilt without progress at ${at}: ${cause}`);
  }

  async #leaveFormer(): Promise<void> {
    const { folder, raw, settings, logger } = this.#options;
    const id = folder.formerMember();
    if (id !== undefined) await leaveInItsName({ raw, settings, logger, id, isOver: () => this.#isOver });
  }

  #passOn(): void {
    this.#options.misplaced?.send().catch((error: unknown) => {
      this.#options.logger.error({ error }, 'answers could not be passed on');
    });
  }
}

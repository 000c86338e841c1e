import type { Logger } from 'pino';
import type { ManagedConsumer, RawReader, TransactionalProducer } from '../kafkajs/index.ts';
import type { Calls } from './calls.ts';
import type { Committer } from './committer.ts';
import type { Epochs } from './epochs.ts';
import type { Settings } from './runtime-options.ts';
import { pause, within } from './signal.ts';
import type { StateFolder } from './state-folder.ts';
import type { Stores } from './stores.ts';

const POLL_MS = 5;
const COMMIT_MS = 5_000;
const CLOSE_MS = 5_000;

export interface Parts {
  readonly settings: Settings;
  readonly inputs: readonly string[];
  readonly consumer: ManagedConsumer;
  readonly producer: TransactionalProducer;
  readonly raw: RawReader;
  readonly committer: Committer;
  readonly stores: Stores | undefined;
  readonly calls: Calls | undefined;
  readonly epochs: Epochs;
  readonly folder: StateFolder;
  readonly logger: Logger;
}

/** Stop intake, drain, commit, close: each phase bounded, and all of them by a watchdog. The member stays in its group. */
export async function stopRuntime(parts: Parts): Promise<void> {
  const { settings, inputs, consumer, epochs, calls, committer, logger } = parts;
  const bound = settings.stopCallsMs + COMMIT_MS + 3 * CLOSE_MS;
  const watchdog = setTimeout(() => settings.fatal(`a stop took more than ${bound} ms`), bound);
  const began = performance.now();
  try {
    epochs.finish();
    if (epochs.current.isAlive) consumer.pause(inputs, epochs.current.partitions);

    const isDrained = (): boolean =>
      (calls?.running ?? 0) === 0 &&
      [...epochs.current.tasks.values()].every((task) => !task.stepping && task.answers.length === 0);
    const isDone = (): boolean => epochs.current.dueAt() === undefined;
    // Calls may follow from answers that follow from commits: all three until nothing is left.
    const until = performance.now() + settings.stopCallsMs;
    for (;;) {
      await within(COMMIT_MS, committer.commit(epochs.current)); // the one at hand may be about to begin calls
      if ((isDrained() && isDone()) || !epochs.current.isAlive || performance.now() > until) break;
      await pause(POLL_MS);
    }
    if (!isDrained())
      logger.warn({ calls: calls?.running }, 'calls were still on their way: their outcome is unknown now');
    await within(CLOSE_MS, epochs.end());
    await within(CLOSE_MS, committer.settled());
    await within(CLOSE_MS, close(parts));
    logger.info({ ms: Math.round(performance.now() - began) }, 'stopped');
  } finally {
    clearTimeout(watchdog);
  }
}

async function close({ consumer, producer, raw, committer, stores, folder, logger }: Parts): Promise<void> {
  committer.stop();
  const closing = [consumer.stop(), producer.close(), raw.close()];
  for (const result of await Promise.allSettled(closing)) {
    if (result.status === 'rejected') logger.debug({ error: result.reason }, 'a client did not close cleanly');
  }
  for (const partition of stores?.partitions ?? []) await stores?.close(partition);
  folder.release();
}

import { newTraceparent } from '../../telemetry/traceparent.ts';
import type { Message } from '../kafkajs/index.ts';
import type { Calls } from './calls.ts';
import type { Committer } from './committer.ts';
import type { Results } from './results.ts';
import type { Settings } from './runtime-options.ts';
import { pause } from './signal.ts';
import type { CallDefinition } from './topology.ts';

const RETRY_MS = 1_000;

export interface MisplacedOptions {
  readonly settings: Settings;
  readonly definition: CallDefinition<object, object>;
  readonly calls: Calls;
  readonly results: Results;
  readonly committer: Committer;
  /** True if no task of this process is, or is about to be, the owner of the partition. */
  isElsewhere(partition: number): boolean;
}

/** Answers of calls whose partition has moved away are produced to the stream that the call names: the new owner finds them there. */
export class Misplaced {
  readonly #options: MisplacedOptions;
  #sending: Promise<void> | undefined;
  #again = false;

  constructor(options: MisplacedOptions) {
    this.#options = options;
  }

  /** Sends all that there are now. Settles when they are in the log, or found not to be misplaced after all. */
  send(): Promise<void> {
    this.#again = true;
    this.#sending ??= this.#run().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #run(): Promise<void> {
    const { settings, definition, calls, results, committer, isElsewhere } = this.#options;
    while (this.#again) {
      this.#again = false;
      const found = calls.unclaimed(isElsewhere);
      if (found.length === 0) continue;
      const outputs = new Map<string, Message[]>();
      for (const { partition, request, answer } of found) {
        const output = definition.misplaced(request, answer);
        const topic = settings.topics.fullName(output.topic);
        const message = results.message(output, partition, newTraceparent);
        outputs.set(topic, [...(outputs.get(topic) ?? []), message]);
      }
      if (await committer.publish(outputs)) {
        for (const { request } of found) calls.forget(request.id);
        settings.logger.info({ answers: found.length }, 'answers of calls whose partition has moved were passed on');
      } else {
        this.#again = true;
        await pause(RETRY_MS);
      }
    }
  }
}

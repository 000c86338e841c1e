import { setTimeout as pause } from 'node:timers/promises';
import { BareInput, type BareRecord } from './input.ts';
import { type BareSettings, giveUp } from './settings.ts';
import { COMMIT_EVERY_MS, type Outputs, Transactions } from './transactions.ts';

const MOST = 2_000;

/**
 * Takes records in batches, makes something of each, and commits. A batch is prepared while the one before is committed: with rows to
 * insert this is as fast as it gets.
 */
export async function relayInBatches(
  settings: BareSettings,
  group: string,
  topics: readonly string[],
  prepare: (records: readonly BareRecord[]) => Promise<Outputs>,
): Promise<void> {
  let wake = (): void => undefined;
  const input = new BareInput(settings, group, topics, () => wake());
  const transactions = new Transactions(settings, group, input);
  await transactions.open();
  await input.start();
  const run = async (): Promise<void> => {
    let committing = Promise.resolve();
    let began = 0;
    for (;;) {
      if (input.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const early = began + COMMIT_EVERY_MS - performance.now();
      if (early > 1) await pause(early);
      began = performance.now();
      const records = input.take(MOST);
      const outputs = await prepare(records);
      await committing;
      committing = transactions.commit(outputs, records);
      committing.catch(giveUp);
    }
  };
  run().catch(giveUp);
}

/** The bare line's first process: a row a message, and the message on two topics. */
import type { Message } from '../../../services/platform/kafka/kafkajs/index.ts';
import { relayInBatches } from './batches.ts';
import { openRows } from './rows.ts';
import { bareTopics, giveUp, ready, settingsOfArguments } from './settings.ts';

async function main(): Promise<void> {
  const settings = settingsOfArguments();
  const insert = await openRows(settings.mysqlUrl);
  const topics = [bareTopics.submitted];
  await relayInBatches(settings, 'bare-relay', topics, async (records) => {
    const now = Date.now();
    await insert(
      records.map(({ topic, partition, message }) => [
        `${topic}/${partition}/${message.offset}`,
        message.key?.toString() ?? '',
        now,
        message.value?.toString() ?? '',
      ]),
    );
    const messages = records.map(({ partition, message: { key, value } }): Message => ({ partition, key, value }));
    return new Map([
      [bareTopics.prepared, messages],
      [bareTopics.events, messages],
    ]);
  });
  ready();
}

main().catch(giveUp);

/** The bare line's way back: a row for a message, a state for a status, and an event for either. */
import type { Message } from '../../../services/platform/kafka/kafkajs/index.ts';
import { relayInBatches } from './batches.ts';
import { openRows, type Row } from './rows.ts';
import { bareTopics, giveUp, ready, settingsOfArguments } from './settings.ts';

async function main(): Promise<void> {
  const settings = settingsOfArguments();
  const insert = await openRows(settings.mysqlUrl);
  const topics = [bareTopics.inbound, bareTopics.statuses];
  await relayInBatches(settings, 'bare-recorder', topics, async (records) => {
    const now = Date.now();
    const rows: Row[] = [];
    const events: Message[] = [];
    const states: Message[] = [];
    for (const { topic, partition, message } of records) {
      const { key, value } = message;
      const event = { partition, key, value };
      events.push(event);
      if (topic === bareTopics.statuses) states.push(event);
      else rows.push([`${topic}/${partition}/${message.offset}`, String(key), now, String(value)]);
    }
    if (rows.length > 0) await insert(rows);
    return new Map([[bareTopics.events, events], ...(states.length > 0 ? [[bareTopics.states, states] as const] : [])]);
  });
  ready();
}

main().catch(giveUp);

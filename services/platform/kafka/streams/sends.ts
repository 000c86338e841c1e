import type { Message, SendBatch } from '../kafkajs/index.ts';
import { sizeOf } from '../record-size.ts';

/** kafkajs writes one record batch for each partition of a send and never splits it; the broker refuses one over 1 MiB. */
const MAX_BYTES = 700_000;
const MAX_RECORDS = 2_000;

/**
 * The records of a transaction as sends, one after the other: each holds at most one acceptable batch for each partition, and a
 * partition's records keep their order.
 */
export function sendsOf(outputs: ReadonlyMap<string, readonly Message[]>): SendBatch[] {
  const sends: Map<string, Message[]>[] = [];
  for (const [topic, messages] of outputs) {
    const fill = new Map<number, { send: number; bytes: number; records: number }>();
    for (const message of messages) {
      const partition = message.partition ?? 0;
      const size = sizeOf(message);
      let at = fill.get(partition);
      if (!at) {
        at = { send: 0, bytes: 0, records: 0 };
        fill.set(partition, at);
      } else if (at.bytes + size > MAX_BYTES || at.records >= MAX_RECORDS) {
        at.send += 1;
        at.bytes = 0;
        at.records = 0;
      }
      at.bytes += size;
      at.records += 1;
      let send = sends[at.send];
      if (!send) {
        send = new Map();
        sends[at.send] = send;
      }
      const list = send.get(topic);
      if (list) list.push(message);
      else send.set(topic, [message]);
    }
  }
  return sends.map((send) => [...send].map(([topic, messages]) => ({ topic, messages })));
}

/** The bare line's second process: intents, posts over 64 connections, outcomes and tombstones. */

import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Message } from '../../../services/platform/kafka/kafkajs/index.ts';
import { CallQueues, type PreparedCall } from './call-queues.ts';
import { BareInput } from './input.ts';
import { bareTopics, giveUp, ready, settingsOfArguments } from './settings.ts';
import { COMMIT_EVERY_MS, Transactions } from './transactions.ts';

const GROUP = 'bare-sender';
const CONNECTIONS = 64;
/** Intents that stand open at once: enough that no connection waits for a commit. */
const WINDOW = 1_500;

async function main(): Promise<void> {
  const settings = settingsOfArguments();
  const pool = new Pool(settings.sandboxUrl, { connections: CONNECTIONS, pipelining: 1 });
  const path = `/v23.0/${settings.phoneNumberId}/messages`;
  const headers = { authorization: `Bearer ${settings.accessToken}`, 'content-type': 'application/json' };
  let wake = (): void => undefined;
  const input = new BareInput(settings, GROUP, [bareTopics.prepared], () => wake());
  const transactions = new Transactions(settings, GROUP, input);

  const ended: Message[] = [];
  const tombstones: Message[] = [];
  const queues = new CallQueues(CONNECTIONS, async ({ id, chat, partition, payload }) => {
    const { statusCode, body } = await pool.request({ path, method: 'POST', headers, body: payload });
    const answer = await body.text();
    if (statusCode !== 200) throw new Error(`the sandbox answered ${statusCode}: ${answer}`);
    ended.push({ partition, key: chat, value: answer });
    tombstones.push({ partition, key: id, value: null });
    wake();
  });

  await transactions.open();
  await input.start();
  const run = async (): Promise<void> => {
    let open = 0;
    for (;;) {
      if (ended.length === 0 && (input.length === 0 || open >= WINDOW)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const began = performance.now();
      const records = input.take(Math.max(0, WINDOW - open));
      const calls = records.map(({ partition, message }): PreparedCall => {
        const chat = String(message.key);
        const text = { body: String(message.value) };
        const payload = JSON.stringify({ messaging_product: 'whatsapp', to: chat, type: 'text', text });
        return { id: `${chat}:${message.offset}`, chat, partition, payload };
      });
      const intents = calls.map(({ id, partition, payload }): Message => ({ partition, key: id, value: payload }));
      const outcomes = ended.splice(0);
      const changes = [...intents, ...tombstones.splice(0)];
      await transactions.commit(
        new Map([
          [bareTopics.intents, changes],
          ...(outcomes.length > 0 ? [[bareTopics.outcomes, outcomes] as const] : []),
        ]),
        records,
      );
      open += calls.length - outcomes.length;
      for (const call of calls) queues.add(call);
      const early = began + COMMIT_EVERY_MS - performance.now();
      if (early > 1) await pause(early);
    }
  };
  run().catch(giveUp);
  ready();
}

main().catch(giveUp);

import type { Knex } from 'knex';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Outcome, StatusRecord } from '../../../services/core/contract/records.ts';
import { callbackData } from '../../../services/core/ids/callback-data.ts';
import { createTracker } from '../../../services/event-fanout/tracker/topology.ts';
import { createWebhooks } from '../../../services/event-fanout/webhooks/topology.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { type StreamsHandle, startStreams } from '../../../services/platform/kafka/streams/index.ts';
import { outcome, status } from '../../unit/event-fanout/task.ts';
import { optionsFor, parse, producerFor, readAll, type TestTopics, testTopics } from '../streams/support.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { dropDatabase, freshDatabase, newId, subscribe, testFanout } from './fanout.ts';

const kinds = ['channel', 'user', 'failure'].map((kind) => `conversation:message:delivery:${kind}`);

let database: Knex;
let endpoint: Endpoint;
let topics: TestTopics;

beforeAll(async () => {
  const { brokers, mysqlUrl } = inject('engines');
  database = await freshDatabase(mysqlUrl);
  endpoint = await startEndpoint();
  topics = testTopics(brokers);
  await topics.create(['outbound.outcomes', 'whatsapp.statuses', 'events', 'dead-letters']);
  await topics.createStore('delivery-states');
});

afterAll(async () => {
  await endpoint.close();
  await dropDatabase(database);
  await topics.drop();
});

interface Planned {
  readonly clientId: string;
  readonly messageId: string;
  readonly outcome: Outcome;
  readonly statuses: readonly StatusRecord[];
}

/** Every third message fails, every fifth has its statuses without callback data. */
function plan(appId: string, clientIds: readonly string[], count: number): Planned[] {
  return Array.from({ length: count }, (_, n): Planned => {
    const clientId = clientIds[n % clientIds.length] ?? '';
    const messageId = newId();
    const externalId = n % 5 === 0 ? `gBEG${messageId}` : `wamid.${messageId}`;
    const callback = n % 5 === 0 ? null : callbackData(clientId, messageId, 0);
    const given = { clientId, externalId, callbackData: callback };
    const words = n % 3 === 0 ? ['sent', 'failed'] : ['sent', 'delivered', 'read'];
    return {
      clientId,
      messageId,
      outcome: outcome({ appId, clientId, messageId, externalId, conversationId: clientId.replace(/^./, 'f') }),
      statuses: words.map((word) => status(word, given)),
    };
  });
}

describe('from outcomes and statuses to webhooks, on Kafka', () => {
  it('tells every delivery event once, whatever the order and the repeats', async () => {
    const appId = newId();
    const triggers = [...kinds, 'conversation:read'];
    const webhookId = await subscribe(database, appId, `${endpoint.url}/line`);
    await database('webhooks')
      .where({ id: webhookId })
      .update({ triggers: JSON.stringify(triggers) });
    const fanout = testFanout(database, { budgetMs: 2_000 });
    const handles: StreamsHandle[] = [
      await startStreams(createTracker({ foreignStatuses: () => undefined }), optionsFor(topics)),
      await startStreams(createWebhooks(fanout, pino({ level: 'silent' })), optionsFor(topics)),
    ];
    const planned = plan(appId, Array.from({ length: 10 }, newId), 150);
    const producer = await producerFor(topics);
    const send = (topic: string, clientId: string, value: object) =>
      producer.send({
        topic: topics.fullName(topic),
        partition: partitionOf(clientId, topics.partitions),
        key: clientId,
        value: Buffer.from(JSON.stringify(value)),
      });
    // Statuses before, between and after their outcomes, in reverse, and each twice.
    const sends = planned.flatMap(({ clientId, outcome: told, statuses }, n) => {
      const after = [...statuses, ...statuses].map((one) => () => send('whatsapp.statuses', clientId, one));
      const both = [told, told].map((one) => () => send('outbound.outcomes', clientId, one));
      return n % 2 === 0 ? [...after.reverse(), ...both] : [...both, ...after];
    });
    const results = await Promise.all(sends.map((one) => one()));
    expect(results.every(({ ok }) => ok)).toBe(true);

    const expected = planned.flatMap(({ messageId }, n) =>
      (n % 3 === 0 ? [kinds[0], kinds[2]] : [kinds[0], kinds[1], 'conversation:read']).map(
        (type) => `${messageId} ${type}`,
      ),
    );
    await expect.poll(() => new Set(endpoint.idsOf('/line')).size, { timeout: 30_000 }).toBe(expected.length);
    await Promise.all(handles.map((handle) => handle.stop()));
    await fanout.stop();
    await producer.close();

    const events = (await readAll(topics, 'events')).map(parse);
    const idOf = (field: unknown): string =>
      typeof field === 'object' && field !== null && 'messageId' in field ? String(field.messageId) : '';
    const told = events.map((event) => `${idOf(event.delivery) || idOf(event.read)} ${String(event.type)}`);
    expect(told.toSorted()).toEqual(expected.toSorted());
    for (const { messageId } of planned) {
      const [first] = told.filter((one) => one.startsWith(messageId));
      expect(first).toBe(`${messageId} ${kinds[0]}`);
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(endpoint.idsOf('/line').toSorted()).toEqual(events.map(({ id }) => String(id)).toSorted());
    expect(await readAll(topics, 'dead-letters')).toEqual([]);
  });
});

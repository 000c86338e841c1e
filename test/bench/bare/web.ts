/** The bare line's HTTP side: fastify, and a produce for what comes. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';
import { createClient, createProducer } from '../../../services/platform/kafka/kafkajs/index.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { Linger } from './linger.ts';
import { bareTopics, giveUp, ready, settingsOfArguments } from './settings.ts';

interface Post {
  readonly chat: string;
  readonly text: string;
}

interface Webhook {
  readonly entry: readonly {
    readonly changes: readonly {
      readonly value: {
        readonly messages?: readonly { readonly from: string }[];
        readonly statuses?: readonly { readonly recipient_id: string }[];
      };
    }[];
  }[];
}

async function main(): Promise<void> {
  const { brokers, httpPort, partitions, appSecret } = settingsOfArguments();
  const retry = { retries: 3 };
  const producer = createProducer(createClient({ brokers, clientId: 'bare-web' }), { retry });
  await producer.connect();
  const linger = new Linger(producer);
  const produce = (topic: string, chat: string, value: Buffer | string): Promise<void> =>
    linger.send(topic, { key: chat, partition: partitionOf(chat, partitions), value });

  const app = Fastify();
  let posts = 0;
  app.post<{ Body: Post }>('/messages', async (request, reply) => {
    const { chat, text } = request.body;
    await produce(bareTopics.submitted, chat, text);
    posts += 1;
    return reply.code(201).send({ id: String(posts) });
  });
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post<{ Body: Buffer }>('/webhook', async (request, reply) => {
      const raw = request.body;
      const wanted = createHmac('sha256', appSecret).update(raw).digest();
      const given = Buffer.from(String(request.headers['x-hub-signature-256']).slice('sha256='.length), 'hex');
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return reply.code(401).send({});
      const { value } = (JSON.parse(raw.toString()) as Webhook).entry[0]?.changes[0] ?? {}; // signed by WhatsApp's stand-in
      const from = value?.messages?.[0]?.from;
      const chat = from ?? value?.statuses?.[0]?.recipient_id ?? '';
      await produce(from === undefined ? bareTopics.statuses : bareTopics.inbound, chat, raw);
      return reply.code(200).send({});
    });
  });
  await app.listen({ host: '127.0.0.1', port: httpPort });
  ready();
}

main().catch(giveUp);

import { valueAt } from '../../../infra/start/demo/json-call.ts';
import {
  type ReceivedEvent,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../../infra/start/demo/webhook-receiver.ts';
import type { Stack } from '../../../infra/start/stack.ts';
import { openProducer } from '../../../services/platform/kafka/producer.ts';
import { createLogger } from '../../../services/platform/telemetry/logger.ts';
import { startTestStack } from '../../setup/test-stack.ts';
import { type Business, makeBusiness } from '../harness/business.ts';
import { type TopicView, viewTopics } from '../harness/topics.ts';

/** A phone that nobody else uses, and its conversation. */
export interface Chat {
  readonly phone: string;
  readonly conversationId: string;
}

export interface ProducedRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A running stack with a business on it, and what its tests ask and do; one for all files of this folder. */
export interface Line {
  readonly stack: Stack;
  readonly business: Business;
  readonly view: TopicView;
  /** A new phone says hello. */
  chat(): Promise<Chat>;
  webhook(fits: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent>;
  /** The webhook that tells of one stage of a message's delivery. */
  delivered(stage: string, messageId: string): Promise<ReceivedEvent>;
  /** Types of the events that tell of a message. */
  eventsOf(messageId: string): Promise<string[]>;
  /** Puts a record into the first partition of a topic; answers its offset. */
  produce(record: ProducedRecord): Promise<number>;
  close(): Promise<void>;
}

/** Starts the stack; its webhooks come to a port behind its own. */
export async function openLine(firstPort: number): Promise<Line> {
  const logger = createLogger({ service: 'test', instanceId: 'test', logLevel: 'warn' });
  const stack = await startTestStack({ name: 'line', firstPort });
  const business = await makeBusiness(stack);
  const receiver = await startWebhookReceiver(firstPort + 90);
  const delivery = ['channel', 'user', 'failure'].map((stage) => `conversation:message:delivery:${stage}`);
  await business.subscribe(receiver.url, ['conversation:message', ...delivery]);
  const view = await viewTopics(stack);
  const producer = await openProducer({ brokers: stack.engines.brokers, clientId: 'test', logger });

  const webhook = webhooksOf(receiver);
  let phones = 0;
  return {
    stack,
    business,
    view,
    webhook,
    chat: async () => {
      phones += 1;
      const phone = `1514444${1000 + phones}`;
      const wamid = await business.write(phone, { type: 'text', text: { body: 'hello' }, name: 'Ada' });
      const event = await webhook(
        ({ type, payload }) =>
          type === 'conversation:message' && valueAt(payload, 'message', 'source', 'originalMessageId') === wamid,
      );
      return { phone, conversationId: String(valueAt(event.payload, 'conversation', 'id')) };
    },
    delivered: (stage, messageId) =>
      webhook(
        ({ type, payload }) =>
          type === `conversation:message:delivery:${stage}` && valueAt(payload, 'message', 'id') === messageId,
      ),
    eventsOf: async (messageId) =>
      (await view.events())
        .filter((event) => (event.message?.message.id ?? event.delivery?.messageId) === messageId)
        .map(({ type }) => type),
    produce: async ({ topic, ...record }) => {
      const sent = await producer.send({ ...record, topic: stack.plan.topicPrefix + topic, partition: 0 });
      if (!sent.ok) throw new Error(`${topic} did not take the record: ${sent.reason}`);
      return sent.offset;
    },
    close: async () => {
      await producer.close();
      await view.close();
      await receiver.close();
      await stack.stop();
    },
  };
}

function webhooksOf(receiver: WebhookReceiver): Line['webhook'] {
  return async (fits) => {
    const event = await receiver.waitFor(fits, 60_000);
    if (event === undefined) throw new Error('no webhook told of it');
    return event;
  };
}

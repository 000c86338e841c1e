import { createHmac } from 'node:crypto';
import { textAt, valueAt } from '../../../infra/start/demo/json-call.ts';
import type { Protocol } from '../../../services/core/content/target.ts';
import type { ConversationEvent } from '../../../services/core/contract/records.ts';
import { openProducer } from '../../../services/platform/kafka/producer.ts';
import { createLogger } from '../../../services/platform/telemetry/logger.ts';
import { startTestStack } from '../../setup/test-stack.ts';
import { type Business, makeBusiness, type PhoneMessage } from '../harness/business.ts';
import { type TopicView, until, viewTopics } from '../harness/topics.ts';
import { filePort, startFileHost } from './file-host.ts';
import { baseTemplates } from './templates.ts';
import { startWebhookLog, type WebhookLog } from './webhook-log.ts';

/** A number of the business. */
export interface LanguageNumber {
  readonly protocol: Protocol;
  readonly integrationId: string;
  readonly digits: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
}

export interface NumberWish {
  /** Its WhatsApp account, by which reconstruction is on; none: it is off. */
  readonly account?: string;
  readonly hsmFallbackLanguage?: string | null;
  /** Cloud by default. */
  readonly protocol?: Protocol;
}

/** A phone that nobody else uses, and its conversation. */
export interface Chat {
  readonly phone: string;
  readonly conversationId: string;
  readonly userId: string;
  readonly number: LanguageNumber;
}

/** The one running line of this suite, and what its cases ask and do. */
export interface Scene {
  readonly business: Business;
  readonly log: WebhookLog;
  readonly view: TopicView;
  readonly numbers: Readonly<Record<'main' | 'off' | 'down' | 'mute' | 'french' | 'unset' | 'client', LanguageNumber>>;
  /** A further number, on a WhatsApp account of its own where reconstruction is on. */
  addNumber(wish: NumberWish): Promise<LanguageNumber>;
  setTemplates(templates: readonly object[]): Promise<void>;
  /** The phone says hello to the number. */
  chat(number?: LanguageNumber, phone?: string): Promise<Chat>;
  post(chat: Chat, body: object): Promise<{ readonly status: number; readonly body: unknown }>;
  /** What the phone shows once there are so many. */
  phone(chat: Chat, messages: number): Promise<readonly PhoneMessage[]>;
  /** Bodies of calls for the phone that WhatsApp refused. */
  refusedCalls(chat: Chat): Promise<readonly unknown[]>;
  /** The webhook that tells of one stage of a message's delivery; its payload. */
  delivered(stage: 'channel' | 'user' | 'failure', messageId: string): Promise<unknown>;
  /** The webhook that brings a message; its payload. */
  told(messageId: string): Promise<unknown>;
  /** A committed event of the topic. */
  event(what: string, fits: (event: ConversationEvent) => boolean): Promise<ConversationEvent>;
  /** As it stands in the record. */
  recorded(chat: Chat, messageId: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Puts a record of a producer of its own into a topic, wherever it belongs. */
  produce(topic: 'outbound.submitted' | 'whatsapp.inbound', value: object): Promise<void>;
  /** Posts a webhook as WhatsApp does, signed: for what the sandbox's phones cannot write. */
  signed(number: LanguageNumber, body: object): Promise<number>;
  close(): Promise<void>;
}

/** Phones whose calls go wrong; faults are set once, because the sandbox has one list of them. */
export const faultyPhones = {
  refusing: '15145559001',
  failing: '15145559002',
  /** Write to a number on an API client. */
  clientFailing: '15145559003',
  clientOutside: '15145559004',
} as const;
const downAccount = '500000000000001';
const muteAccount = '500000000000002';
const faults = [
  { match: { path: `/${downAccount}/message_templates` }, status: 503 },
  { match: { path: `/${muteAccount}/message_templates` }, delayMs: 30_000, status: 503 },
  { match: { number: faultyPhones.refusing }, times: 1, status: 400, error: 131053 },
  { match: { number: faultyPhones.failing }, times: 1, failStatus: 131053 },
  { match: { number: faultyPhones.clientFailing }, times: 1, failStatus: 400 },
  { match: { number: faultyPhones.clientOutside }, times: 1, failStatus: 470 },
];

const triggers = [
  ...['conversation:message', 'conversation:postback', 'conversation:referral', 'conversation:create'],
  ...['client:add', 'client:update'],
  ...['channel', 'user', 'failure'].map((stage) => `conversation:message:delivery:${stage}`),
];

export async function openScene(firstPort: number): Promise<Scene> {
  const stack = await startTestStack({ name: 'language', firstPort });
  const business = await makeBusiness(stack);
  await business.sandbox('PUT', '/settings', { statusDelayMs: 5 });
  await business.sandbox('PUT', '/faults', faults);
  await business.sandbox('PUT', '/templates', [...baseTemplates]);
  const [log, files, view] = await Promise.all([startWebhookLog(filePort - 1), startFileHost(), viewTopics(stack)]);
  await business.subscribe(log.url, triggers);
  const logger = createLogger({ service: 'test', instanceId: 'test', logLevel: 'warn' });
  const producer = await openProducer({ brokers: stack.engines.brokers, clientId: 'test', logger });
  const addNumber = numberMaker(business);
  const main = await addNumber({ account: '500000000000003' });
  const numbers = {
    main,
    off: await addNumber({}),
    down: await addNumber({ account: downAccount }),
    mute: await addNumber({ account: muteAccount }),
    french: await addNumber({ account: '500000000000004', hsmFallbackLanguage: 'fr' }),
    unset: await addNumber({ account: '500000000000005', hsmFallbackLanguage: null }),
    client: await addNumber({ account: '500000000000006', protocol: 'api-client' }),
  };
  let phones = 0;
  const told: Scene['told'] = async (messageId) =>
    (
      await log.waitFor(
        `the message ${messageId}`,
        ({ type, payload }) => type === 'conversation:message' && valueAt(payload, 'message', 'id') === messageId,
      )
    ).payload;
  return {
    business,
    log,
    view,
    numbers,
    addNumber,
    told,
    setTemplates: async (templates) => {
      await business.sandbox('PUT', '/templates', [...templates]);
    },
    chat: async (number = main, phone) => {
      phones += 1;
      const from = phone ?? `1514555${1000 + phones}`;
      const hello = { type: 'text', text: { body: 'hello' }, name: 'Ada', to: number.digits };
      const wamid = await business.write(from, hello);
      const { payload } = await log.waitFor(
        'the hello of a phone',
        (call) => valueAt(call.payload, 'message', 'source', 'originalMessageId') === wamid,
      );
      const conversationId = textAt(payload, 'conversation', 'id');
      return { phone: from, conversationId, userId: textAt(payload, 'message', 'author', 'userId'), number };
    },
    post: ({ conversationId }, body) =>
      business.api('POST', `/conversations/${conversationId}/messages`, { author: { type: 'business' }, ...body }),
    phone: ({ phone }, messages) =>
      until(`${messages} messages at the phone`, async () => {
        const shown = await business.phone(phone);
        return shown.length >= messages && shown;
      }),
    refusedCalls: async ({ phone }) => {
      const calls = (await business.sandbox('GET', '/calls?since=0')) as { outcome: string; body: unknown }[];
      return calls.flatMap(({ outcome, body }) =>
        outcome === 'refused' && valueAt(body, 'to') === phone ? [body] : [],
      );
    },
    delivered: async (stage, messageId) =>
      (
        await log.waitFor(
          `the ${stage} delivery of ${messageId}`,
          ({ type, payload }) =>
            type === `conversation:message:delivery:${stage}` && valueAt(payload, 'message', 'id') === messageId,
        )
      ).payload,
    event: eventFinder(view),
    recorded: async ({ conversationId }, messageId) => {
      const { body } = await business.api('GET', `/conversations/${conversationId}/messages`);
      const messages = valueAt(body, 'messages') as readonly Record<string, unknown>[];
      return messages.find(({ id }) => id === messageId);
    },
    produce: async (name, value) => {
      const bytes = Buffer.from(view.codec.encode(name, value));
      const topic = stack.plan.topicPrefix + name;
      const sent = await producer.send({ topic, partition: 0, key: 'a key of its own', value: bytes });
      if (!sent.ok) throw new Error(`Kafka did not take the record: ${sent.reason}`);
    },
    signed: async ({ integrationId, appSecret }, body) => {
      const text = JSON.stringify(body);
      const signature = createHmac('sha256', appSecret).update(text).digest('hex');
      const response = await fetch(`${business.gatewayUrl}/whatsapp/cloud/${integrationId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
        body: text,
      });
      return response.status;
    },
    close: async () => {
      await producer.close();
      await view.close();
      await Promise.all([log.close(), files.close()]);
      await stack.stop();
    },
  };
}

/** Numbers come to the sandbox first: the templates of their accounts are asked for as soon as the API knows them. */
function numberMaker(business: Business): Scene['addNumber'] {
  let made = 0;
  return async ({ account, hsmFallbackLanguage, protocol = 'cloud' }) => {
    made += 1;
    const digits = `1555020${1000 + made}`;
    const [phoneNumberId, accessToken] = [`2065403522${1000 + made}`, `language-token-${made}`];
    const appSecret = `language-secret-${made}`;
    const config = { phoneNumberId, displayPhoneNumber: digits, accessToken, appSecret, wabaId: account ?? `6${made}` };
    await business.sandbox('PUT', '/numbers', { numbers: [config] });
    const { sandboxUrl } = business;
    const place =
      protocol === 'cloud'
        ? { hosting: 'cloud', baseUrl: sandboxUrl, phoneNumberId, accessToken, appSecret }
        : {
            hosting: 'self',
            baseUrl: `${sandboxUrl}/${digits}`,
            username: 'admin',
            password: 'Sandbox-1!',
            accountBaseUrl: sandboxUrl,
          };
    const { status, body } = await business.api('POST', '/integrations', {
      type: 'whatsapp',
      ...place,
      displayName: `Number ${made}`,
      phoneNumber: digits,
      ...(account !== undefined && { accountId: account, accountManagementAccessToken: accessToken }),
      ...(hsmFallbackLanguage !== undefined && { hsmFallbackLanguage }),
    });
    if (status !== 201) throw new Error(`the number was not taken: ${JSON.stringify(body)}`);
    const integrationId = textAt(body, 'integration', 'id');
    // An API client was told by the post itself where its webhooks go.
    const webhookUrl = `${business.gatewayUrl}/whatsapp/cloud/${integrationId}`;
    if (protocol === 'cloud') await business.sandbox('PUT', '/numbers', { numbers: [{ ...config, webhookUrl }] });
    return { protocol, integrationId, digits, phoneNumberId, appSecret };
  };
}

/** Reads the topic again only where what it has read lacks what is asked for, once for all who ask at a time. */
function eventFinder(view: TopicView): Scene['event'] {
  let known: readonly ConversationEvent[] = [];
  let reading: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    reading ??= view
      .events()
      .then((events) => {
        known = events;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  return (what, fits) =>
    until(
      `the event of ${what}`,
      async () => {
        const found = known.find(fits);
        if (found) return found;
        await refresh();
        return known.find(fits);
      },
      20_000,
    );
}

import { createHash, createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createIngest } from '../../../services/ingest/ingest.ts';
import type { SinkRecord, SinkResult } from '../../../services/ingest/record-sink.ts';
import { createFormTokens } from '../../../services/platform/crypto/form-token.ts';
import { allowedNetworks } from '../../../services/platform/http/private-targets.ts';
import type { SetUp } from '../../../services/whatsapp/api-client/setup.ts';
import type { ApiClientCredentials } from '../../../services/whatsapp/client.ts';
import type { FetchedTemplates, TemplateAccount } from '../../../services/whatsapp/cloud/templates.ts';
import { FakeRecord } from './fake-record.ts';

export const ids = {
  app: 'a'.repeat(24),
  otherApp: 'b'.repeat(24),
  conversation: 'c'.repeat(24),
  client: 'd'.repeat(24),
  number: 'e'.repeat(24),
  user: 'f'.repeat(24),
};

export const basic = (keyId: string, secret: string): string =>
  `Basic ${Buffer.from(`${keyId}:${secret}`).toString('base64')}`;

/** Those of the service, and of whoever makes links for it. */
export const formTokens = createFormTokens([{ id: 'k1', key: Buffer.alloc(32, 1) }]);

export const appSecret = 'the secret of the app';
export const signature = (raw: string | Buffer, secret = appSecret): string =>
  `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;

export interface Scene {
  readonly app: FastifyInstance;
  readonly record: FakeRecord;
  readonly sent: SinkRecord[];
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** Accounts whose templates WhatsApp was asked for. */
  readonly asked: readonly TemplateAccount[];
  /** What WhatsApp answers from now on when it is asked for templates. */
  templatesAre(fetched: FetchedTemplates | Promise<FetchedTemplates>): void;
  /** What was asked of API clients, and where their webhooks shall go. */
  readonly clientSetups: readonly {
    readonly what: 'connect' | 'disconnect';
    readonly user: ApiClientCredentials;
    readonly url: string;
  }[];
  /** What API clients answer from now on when their numbers are made, changed or deleted. */
  clientsAnswer(answer: SetUp): void;
  /** What Kafka answers from now on. */
  sinkAnswers(result: SinkResult): void;
  readonly account: { readonly authorization: string };
  readonly appKey: { readonly authorization: string };
}

const key = (id: string, scope: 'account' | 'app', appId: string | null) =>
  ({ id, scope, appId, integrationId: null, displayName: 'Key', secret: `secret of ${id}`, createdAt: 1 }) as const;

/** The service over fakes: an app with its key, a number, and a conversation with one client on it. */
export async function createScene(allowed: readonly string[] = []): Promise<Scene> {
  const record = new FakeRecord();
  const sent: SinkRecord[] = [];
  let answer: SinkResult = { ok: true };
  let chance = 0;
  const asked: TemplateAccount[] = [];
  let fetched: FetchedTemplates | Promise<FetchedTemplates> = { ok: false, reason: 'away' };
  let setUp: SetUp = { ok: true };
  const clientSetups: { what: 'connect' | 'disconnect'; user: ApiClientCredentials; url: string }[] = [];
  const answerSetup = (what: 'connect' | 'disconnect') => async (user: ApiClientCredentials, url: string) => {
    clientSetups.push({ what, user, url });
    return setUp;
  };
  for (const one of [key('act_1', 'account', null), key('app_1', 'app', ids.app), key('app_2', 'app', ids.otherApp)])
    record.keys.set(one.id, one);
  record.apps.set(ids.app, { id: ids.app, displayName: 'Demo', metadata: null, createdAt: 1 });
  record.integrations.set(ids.number, {
    id: ids.number,
    appId: ids.app,
    type: 'whatsapp',
    status: 'active',
    displayName: null,
    hosting: 'cloud',
    baseUrl: null,
    username: null,
    phoneNumberId: '1055',
    phoneNumber: '15550001111',
    verifyToken: 'verify me',
    accountId: null,
    accountBaseUrl: null,
    hsmFallbackLanguage: 'en_US',
    createdAt: 1,
    accessToken: 'token',
    appSecret,
    password: null,
    accountToken: null,
  });
  record.routes.set(ids.conversation, {
    conversationId: ids.conversation,
    appId: ids.app,
    conversationType: 'personal',
    firstClientId: ids.client,
    participants: [{ id: ids.user, externalId: 'jane' }],
    clients: [
      {
        id: ids.client,
        userId: ids.user,
        userExternalId: 'jane',
        status: 'active',
        address: '15551234567',
        addressType: 'phone',
        integration: {
          id: ids.number,
          type: 'whatsapp',
          hosting: 'cloud',
          appName: 'Demo',
          hsmFallbackLanguage: 'en_US',
          baseUrl: null,
          accountId: null,
          accountTokenSealed: null,
        },
      },
    ],
  });
  const { app, routes } = await createIngest({
    record: record.asApiRecord(),
    sink: {
      send: async (records) => {
        if (answer.ok) sent.push(...records);
        return answer;
      },
    },
    checkKafka: async () => {
      if (!answer.ok) throw new Error(answer.reason);
    },
    allowedTargets: allowedNetworks(allowed),
    templateSource: {
      fetch: async (account) => {
        asked.push(account);
        return fetched;
      },
    },
    formTokens,
    apiClientSetup: { connect: answerSetup('connect'), disconnect: answerSetup('disconnect') },
    publicUrl: 'https://chat.example.com/',
    logger: pino({ level: 'silent' }),
    metrics: new Registry(),
    surroundings: {
      now: () => 1_700_000_000_000,
      randomBytes: (count) => {
        chance += 1;
        return createHash('sha512').update(String(chance)).digest().subarray(0, count);
      },
    },
  });
  return {
    app,
    record,
    sent,
    routes,
    asked,
    templatesAre: (next) => {
      fetched = next;
    },
    clientSetups,
    clientsAnswer: (next) => {
      setUp = next;
    },
    sinkAnswers: (result) => {
      answer = result;
    },
    account: { authorization: basic('act_1', 'secret of act_1') },
    appKey: { authorization: basic('app_1', 'secret of app_1') },
  };
}

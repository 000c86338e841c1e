import { readFileSync } from 'node:fs';
import type { EngineAddresses, Progress } from '../../engines/engines.ts';
import { type DevEnv, readDevEnv, writeDevEnv } from './dev-env.ts';
import { type ApiKey, CallRefused, callJson, textAt } from './json-call.ts';
import { demoNumber, demoPhone, digitsOf } from './sandbox-number.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

/** What the demo needs of a running stack. */
export interface DemoPlace {
  readonly dataFolder: string;
  readonly accountFile: string;
  readonly gatewayUrl: string;
  readonly sandboxUrl: string;
  readonly engines: EngineAddresses;
  readonly receiver: WebhookReceiver;
  readonly progress: Progress;
}

const conversationWithinMs = 60_000;

/** The demo app of an earlier start, or a new one with a number on the sandbox and a conversation with its phone. */
export async function demoApp(place: DemoPlace): Promise<DevEnv> {
  const account = readAccountKey(place.accountFile);
  const before = readDevEnv(place.dataFolder);
  if (before !== undefined && (await stillThere(before, place))) {
    place.progress('Demo app: that of the last start');
    await sendWebhooksHere(before.HELIOGRAPH_INTEGRATION_ID, place);
    return saveAddresses(before, place);
  }
  place.progress('Demo app: making it, with a WhatsApp number on the sandbox');
  return makeApp(account, place);
}

async function makeApp(account: ApiKey, place: DemoPlace): Promise<DevEnv> {
  const { gatewayUrl } = place;
  const post = (path: string, key: ApiKey, body: object) =>
    callJson({ method: 'POST', url: `${gatewayUrl}/v2/apps${path}`, key, body });

  const appId = textAt(await post('', account, { displayName: 'Heliograph demo' }), 'app', 'id');
  const made = await post(`/${appId}/keys`, account, { displayName: 'demo' });
  const key = { id: textAt(made, 'key', 'id'), secret: textAt(made, 'key', 'secret') };
  await post(`/${appId}/integrations`, key, customIntegration(place.receiver.url));
  const integration = await post(`/${appId}/integrations`, key, whatsappIntegration(place.sandboxUrl));
  const integrationId = textAt(integration, 'integration', 'id');
  await sendWebhooksHere(integrationId, place);
  const conversationId = await phoneSaysHi(appId, place);

  return saveAddresses(
    {
      HELIOGRAPH_URL: gatewayUrl,
      HELIOGRAPH_APP_ID: appId,
      HELIOGRAPH_KEY_ID: key.id,
      HELIOGRAPH_KEY_SECRET: key.secret,
      HELIOGRAPH_ACCOUNT_KEY_ID: account.id,
      HELIOGRAPH_ACCOUNT_KEY_SECRET: account.secret,
      HELIOGRAPH_INTEGRATION_ID: integrationId,
      HELIOGRAPH_CONVERSATION_ID: conversationId,
      HELIOGRAPH_PHONE: demoPhone,
      HELIOGRAPH_BUSINESS_NUMBER: digitsOf(demoNumber.displayPhoneNumber),
      HELIOGRAPH_WHATSAPP_ACCOUNT_ID: demoNumber.wabaId,
      HELIOGRAPH_WHATSAPP_ACCOUNT_TOKEN: demoNumber.accessToken,
    },
    place,
  );
}

type WithoutAddresses = Omit<DevEnv, 'KAFKA_BROKERS' | 'SCHEMA_REGISTRY_URL' | 'MYSQL_URL' | 'SANDBOX_URL'>;

/** Addresses are those of this start: a port may have moved. */
function saveAddresses(values: WithoutAddresses, { dataFolder, engines, gatewayUrl, sandboxUrl }: DemoPlace): DevEnv {
  const env: DevEnv = {
    ...values,
    HELIOGRAPH_URL: gatewayUrl,
    KAFKA_BROKERS: engines.brokers.join(','),
    SCHEMA_REGISTRY_URL: engines.registryUrl,
    MYSQL_URL: engines.mysqlUrl,
    SANDBOX_URL: sandboxUrl,
  };
  writeDevEnv(dataFolder, env);
  return env;
}

function customIntegration(target: string): object {
  const delivery = ['channel', 'user', 'failure'].map((stage) => `conversation:message:delivery:${stage}`);
  const webhook = { target, triggers: ['conversation:message', ...delivery] };
  return { type: 'custom', displayName: 'Heliograph demo', webhooks: [webhook] };
}

function whatsappIntegration(sandboxUrl: string): object {
  const { phoneNumberId, accessToken, appSecret, verifyToken, wabaId, displayPhoneNumber } = demoNumber;
  return {
    type: 'whatsapp',
    hosting: 'cloud',
    displayName: 'Heliograph demo',
    baseUrl: sandboxUrl,
    phoneNumberId,
    phoneNumber: digitsOf(displayPhoneNumber),
    accessToken,
    appSecret,
    verifyToken,
    accountId: wabaId,
    accountManagementAccessToken: accessToken,
    hsmFallbackLanguage: 'en_US',
  };
}

/** Tells the sandbox where WhatsApp's webhooks of the number go; it may have forgotten, and ports may have moved. */
async function sendWebhooksHere(integrationId: string, { gatewayUrl, sandboxUrl }: DemoPlace): Promise<void> {
  const number = { ...demoNumber, webhookUrl: `${gatewayUrl}/whatsapp/cloud/${integrationId}` };
  await callJson({ method: 'PUT', url: `${sandboxUrl}/_sandbox/numbers`, body: [number] });
}

/** The phone writes first; the business's webhook then tells which conversation that has made. */
async function phoneSaysHi(appId: string, { sandboxUrl, receiver, progress }: DemoPlace): Promise<string> {
  progress(`Phone ${demoPhone} writes "hi"`);
  await callJson({
    method: 'POST',
    url: `${sandboxUrl}/_sandbox/phones/${demoPhone}/messages`,
    body: { type: 'text', text: { body: 'hi' }, to: digitsOf(demoNumber.displayPhoneNumber), name: 'Ada' },
  });
  const event = await receiver.waitFor(
    ({ type, appId: from }) => type === 'conversation:message' && from === appId,
    conversationWithinMs,
  );
  if (event === undefined) {
    throw new Error(`no webhook told of the phone's message within ${conversationWithinMs / 1000} s`);
  }
  return textAt(event.payload, 'conversation', 'id');
}

/** Whether app, key and conversation of an earlier start are known to the gateway. */
async function stillThere(env: DevEnv, { gatewayUrl }: DemoPlace): Promise<boolean> {
  const path = `/v2/apps/${env.HELIOGRAPH_APP_ID}/conversations/${env.HELIOGRAPH_CONVERSATION_ID}/messages`;
  try {
    await callJson({
      method: 'GET',
      url: `${gatewayUrl}${path}`,
      key: { id: env.HELIOGRAPH_KEY_ID, secret: env.HELIOGRAPH_KEY_SECRET },
    });
    return true;
  } catch (error) {
    if (error instanceof CallRefused && [401, 403, 404].includes(error.status)) return false;
    throw error;
  }
}

function readAccountKey(path: string): ApiKey {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return { id: textAt(content, 'keyId'), secret: textAt(content, 'secret') };
}

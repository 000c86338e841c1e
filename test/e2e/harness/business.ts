import { readFileSync } from 'node:fs';
import { type ApiKey, callJson, textAt, valueAt } from '../../../infra/start/demo/json-call.ts';
import { accountFile, type Stack } from '../../../infra/start/stack.ts';

/** A message as a phone shows it. */
export interface PhoneMessage {
  readonly id: string;
  readonly receivedAt: number | string;
  readonly payload: { readonly type: string; readonly text?: { readonly body: string }; readonly template?: object };
}

/** A message as the API shows it. */
export interface ApiMessage {
  readonly id: string;
  readonly author: { readonly type: string };
  readonly content: { readonly type: string; readonly text?: string };
  readonly source?: { readonly type: string; readonly originalMessageId?: string };
}

/** A business with an app, a key and a number on the sandbox. */
export interface Business {
  readonly appId: string;
  readonly key: ApiKey;
  readonly integrationId: string;
  readonly number: string;
  readonly gatewayUrl: string;
  readonly sandboxUrl: string;
  api(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  send(conversationId: string, content: object, headers?: Record<string, string>): Promise<ApiMessage[]>;
  /** All messages of a conversation, oldest first. */
  messages(conversationId: string): Promise<ApiMessage[]>;
  phone(number: string): Promise<PhoneMessage[]>;
  /** The phone's owner writes; answers WhatsApp's id. */
  write(phone: string, message: object): Promise<string>;
  sandbox(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown>;
  subscribe(target: string, triggers: readonly string[]): Promise<string>;
}

let numbers = 0;

export async function makeBusiness(stack: Stack): Promise<Business> {
  const gatewayUrl = `http://127.0.0.1:${stack.plan.servicePorts.ingest}`;
  const sandboxUrl = `http://127.0.0.1:${stack.plan.servicePorts.sandbox}`;
  const file: unknown = JSON.parse(readFileSync(accountFile(stack.plan), 'utf8'));
  const account = { id: textAt(file, 'keyId'), secret: textAt(file, 'secret') };
  numbers += 1;
  const number = {
    phoneNumberId: `1065403522${1000 + numbers}`,
    displayPhoneNumber: `1555010${1000 + numbers}`,
    wabaId: '102290129340398',
    accessToken: `token-${numbers}`,
    appSecret: `secret-${numbers}`,
    verifyToken: `verify-${numbers}`,
  };
  const post = (path: string, key: ApiKey, body: object) =>
    callJson({ method: 'POST', url: `${gatewayUrl}/v2/apps${path}`, key, body });
  const appId = textAt(await post('', account, { displayName: `Business ${numbers}` }), 'app', 'id');
  const made = await post(`/${appId}/keys`, account, { displayName: 'test' });
  const key = { id: textAt(made, 'key', 'id'), secret: textAt(made, 'key', 'secret') };
  const { phoneNumberId, displayPhoneNumber, wabaId, accessToken, appSecret, verifyToken } = number;
  const integration = await post(`/${appId}/integrations`, key, {
    type: 'whatsapp',
    hosting: 'cloud',
    displayName: 'WhatsApp',
    baseUrl: sandboxUrl,
    phoneNumberId,
    phoneNumber: displayPhoneNumber,
    accessToken,
    appSecret,
    verifyToken,
    accountId: wabaId,
    accountManagementAccessToken: accessToken,
    hsmFallbackLanguage: 'en_US',
  });
  const integrationId = textAt(integration, 'integration', 'id');
  const sandbox = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    callJson({ method, url: `${sandboxUrl}/_sandbox${path}`, ...(body && { body }) });
  await sandbox('PUT', '/numbers', {
    numbers: [{ ...number, webhookUrl: `${gatewayUrl}/whatsapp/cloud/${integrationId}` }],
  });

  const api: Business['api'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${gatewayUrl}/v2/apps/${appId}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${key.id}:${key.secret}`).toString('base64')}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    appId,
    key,
    integrationId,
    number: displayPhoneNumber,
    gatewayUrl,
    sandboxUrl,
    api,
    sandbox,
    send: async (conversationId, content, headers) => {
      const { status, body } = await api(
        'POST',
        `/conversations/${conversationId}/messages`,
        { author: { type: 'business' }, content },
        headers,
      );
      if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
      return valueAt(body, 'messages') as ApiMessage[];
    },
    messages: async (conversationId) => {
      const pages: ApiMessage[][] = [];
      for (let path: string | undefined = `/conversations/${conversationId}/messages`; path !== undefined; ) {
        const { body } = await api('GET', path);
        const page = (valueAt(body, 'messages') ?? []) as ApiMessage[];
        pages.unshift(page);
        const before = valueAt(body, 'meta', 'beforeCursor');
        const more = valueAt(body, 'meta', 'hasMore') === true && page.length > 0 && typeof before === 'string';
        path = more ? `/conversations/${conversationId}/messages?page[before]=${before}` : undefined;
      }
      return pages.flat();
    },
    phone: async (phone) => (await sandbox('GET', `/phones/${phone}/messages`)) as PhoneMessage[],
    write: async (phone, message) =>
      textAt(await sandbox('POST', `/phones/${phone}/messages`, { to: displayPhoneNumber, ...message }), 'id'),
    subscribe: async (target, triggers) => {
      const body = { type: 'custom', status: 'active', displayName: 'Bot', webhooks: [{ target, triggers }] };
      return textAt(await post(`/${appId}/integrations`, key, body), 'integration', 'webhooks', 0, 'secret');
    },
  };
}

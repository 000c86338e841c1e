import { expect } from 'vitest';
import { clientIdOf } from '../../../services/core/ids/ids.ts';
import type { ProvidedEngines } from '../../setup/provided.d.ts';
import { type IngestLine, openIngestLine } from './line.ts';

export interface Answer {
  readonly status: number;
  readonly body: object;
}

export const number = {
  type: 'whatsapp',
  hosting: 'cloud',
  phoneNumberId: '105500',
  phoneNumber: '+15550001111',
  accessToken: 'the-token-of-the-number',
  appSecret: 'the-secret-of-the-number',
  verifyToken: 'verify',
  accountManagementAccessToken: 'the-token-of-the-account',
  accountId: '9000',
};

export const text = (words: string) => ({ author: { type: 'business' }, content: { type: 'text', text: words } });

/** A value of an answer, as text, by the names of the API. */
export function field(answer: Answer, ...names: string[]): string {
  let at: unknown = answer.body;
  for (const name of names) at = typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined;
  return String(at);
}

/** The service with one app, and its owner as a caller. */
export interface Caller {
  readonly line: IngestLine;
  readonly url: string;
  readonly appId: string;
  readonly appKey: string;
  readonly asAccount: Readonly<Record<string, string>>;
  call(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  createNumber(phoneNumberId: string): Promise<string>;
  /** A user with a client on a number and a conversation, as transform leaves them after a first contact. */
  createContact(
    integrationId: string,
    address: string,
  ): Promise<{ readonly userId: string; readonly clientId: string; readonly conversationId: string }>;
}

export async function openCaller(engines: ProvidedEngines): Promise<Caller> {
  const line = await openIngestLine(engines);
  const { url } = await line.start();
  let appKey = line.account;
  const call: Caller['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: appKey, ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as object };
  };
  const appId = field(await call('POST', '/v2/apps', { displayName: 'Demo' }), 'app', 'id');
  const key = await call('POST', `/v2/apps/${appId}/keys`, { displayName: 'Demo key' });
  appKey = `Basic ${Buffer.from(`${field(key, 'key', 'id')}:${field(key, 'key', 'secret')}`).toString('base64')}`;
  return {
    line,
    url,
    appId,
    appKey,
    asAccount: { authorization: line.account },
    call,
    async createNumber(phoneNumberId) {
      const made = await call('POST', `/v2/apps/${appId}/integrations`, { ...number, phoneNumberId });
      return field(made, 'integration', 'id');
    },
    async createContact(integrationId, address) {
      const externalId = `user of ${address}`;
      const userId = field(await call('POST', `/v2/apps/${appId}/users`, { externalId }), 'user', 'id');
      const clientId = clientIdOf(integrationId, address);
      await line.db('clients').insert({
        id: clientId,
        app_id: appId,
        user_id: userId,
        integration_id: integrationId,
        type: 'whatsapp',
        status: 'active',
        external_id: address,
        address_type: 'phone',
        last_seen: 1,
      });
      const conversation = await call('POST', `/v2/apps/${appId}/conversations`, {
        type: 'personal',
        participants: [{ userExternalId: externalId }],
      });
      expect(conversation.status).toBe(201);
      return { userId, clientId, conversationId: field(conversation, 'conversation', 'id') };
    },
  };
}

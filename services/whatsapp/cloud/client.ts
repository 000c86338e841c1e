import type { CloudCredentials, ProtocolClient, SendLease, SendResult } from '../client.ts';
import type { Connections } from '../connections.ts';
import type { HttpAnswer } from '../exchange.ts';
import { plainRefusal } from '../refusal.ts';
import { readIndicatorAnswer, readSendAnswer } from './answer.ts';
import { indicatorBody, messageBody } from './body.ts';

export interface CloudClientOptions {
  readonly connections: Connections;
  /** `v23.0` by default. */
  readonly apiVersion?: string;
  readonly now?: () => number;
}

/** Where Cloud calls go unless the integration names another place. */
export const cloudBaseUrl = 'https://graph.facebook.com';

/** The Cloud protocol (WhatsApp: Cloud API, messages). */
export function createCloudClient(options: CloudClientOptions): ProtocolClient<CloudCredentials> {
  const { connections, apiVersion = 'v23.0', now = Date.now } = options;

  async function post(
    body: string | undefined,
    { baseUrl, phoneNumberId, accessToken }: CloudCredentials,
    lease: SendLease,
    read: (answer: HttpAnswer, now: number) => SendResult,
  ): Promise<SendResult> {
    if (body === undefined) return plainRefusal('The prepared body is no JSON object', 0);
    const path = `/${apiVersion}/${encodeURIComponent(phoneNumberId)}/messages`;
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    const result = await connections.call(baseUrl, { method: 'POST', path, headers, body }, lease);
    return result.type === 'answered' ? read(result.answer, now()) : result;
  }

  return {
    send: (call, credentials, lease) => post(messageBody(call), credentials, lease, readSendAnswer),
    indicate: (body, credentials, lease) => post(indicatorBody(body), credentials, lease, readIndicatorAnswer),
  };
}

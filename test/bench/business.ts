import { readFileSync } from 'node:fs';
import { type ApiKey, callJson, textAt } from '../../infra/start/demo/json-call.ts';
import { accountFile, type Stack } from '../../infra/start/stack.ts';

/** The number that the bench sends from. */
export const number = {
  phoneNumberId: '106540352299001',
  displayPhoneNumber: '15550199001',
  wabaId: '102290129340398',
  accessToken: 'bench-token',
  appSecret: 'bench-secret',
  verifyToken: 'bench-verify',
};

/** An app with a key, and its number on the sandbox. */
export interface BenchBusiness {
  readonly appId: string;
  readonly key: ApiKey;
  readonly integrationId: string;
  readonly webhookPath: string;
  /** Whether WhatsApp's statuses come to the line. */
  reports(on: boolean): Promise<void>;
}

export async function makeBusiness(stack: Stack): Promise<BenchBusiness> {
  const gatewayUrl = `http://127.0.0.1:${stack.plan.servicePorts.ingest}`;
  const sandboxUrl = `http://127.0.0.1:${stack.plan.servicePorts.sandbox}`;
  const file: unknown = JSON.parse(readFileSync(accountFile(stack.plan), 'utf8'));
  const account = { id: textAt(file, 'keyId'), secret: textAt(file, 'secret') };
  const post = (path: string, key: ApiKey, body: object) =>
    callJson({ method: 'POST', url: `${gatewayUrl}/v2/apps${path}`, key, body });
  const appId = textAt(await post('', account, { displayName: 'Bench' }), 'app', 'id');
  const made = await post(`/${appId}/keys`, account, { displayName: 'bench' });
  const key = { id: textAt(made, 'key', 'id'), secret: textAt(made, 'key', 'secret') };
  const { displayPhoneNumber: phoneNumber, wabaId: accountId, accessToken, ...rest } = number;
  const integration = await post(`/${appId}/integrations`, key, {
    type: 'whatsapp',
    hosting: 'cloud',
    displayName: 'WhatsApp',
    baseUrl: sandboxUrl,
    phoneNumber,
    accountId,
    accessToken,
    accountManagementAccessToken: accessToken,
    hsmFallbackLanguage: 'en_US',
    ...rest,
  });
  const integrationId = textAt(integration, 'integration', 'id');
  const webhookPath = `/whatsapp/cloud/${integrationId}`;
  const numbers = `${sandboxUrl}/_sandbox/numbers`;
  const reports = async (on: boolean): Promise<void> => {
    // A number that is there keeps its webhook's address: to be without one it has to be made anew.
    await callJson({ method: 'PUT', url: numbers, body: [number] });
    await callJson({ method: 'DELETE', url: `${numbers}/${number.phoneNumberId}` });
    const webhookUrl = `${gatewayUrl}${webhookPath}`;
    await callJson({ method: 'PUT', url: numbers, body: [on ? { ...number, webhookUrl } : number] });
  };
  await reports(false);
  return { appId, key, integrationId, webhookPath, reports };
}

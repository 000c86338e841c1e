import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { defaultFallback } from '../../../services/core/templates/reconstruct.ts';
import { createSandbox, type Sandbox } from '../../../services/sandbox/server.ts';
import { DEFAULT_NUMBER } from '../../../services/sandbox/world.ts';
import { type Caller, field, number, openCaller } from './caller.ts';

let sandbox: Sandbox;
let baseUrl: string;
let caller: Caller;

beforeAll(async () => {
  sandbox = createSandbox({ port: 0 });
  ({ url: baseUrl } = await sandbox.listen());
  caller = await openCaller(inject('engines'));
});
afterAll(async () => {
  await caller.line.close();
  await sandbox.close();
});

const names = async () => {
  const rows = await caller.line.db('message_templates').distinct('account_id', 'name');
  return rows.map(({ name }) => name);
};

async function createNumber(phoneNumberId: string, more: object): Promise<string> {
  const made = await caller.call('POST', `/v2/apps/${caller.appId}/integrations`, {
    ...number,
    accountId: undefined,
    accountManagementAccessToken: undefined,
    phoneNumberId,
    baseUrl,
    ...more,
  });
  expect(made.status).toBe(201);
  return field(made, 'integration', 'id');
}

const template = (name: string) => ({
  author: { type: 'business' },
  schema: 'whatsapp',
  content: {
    type: 'template',
    template: {
      name,
      language: { code: 'fr' },
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Ann' },
            { type: 'text', text: 'Bo' },
          ],
        },
      ],
    },
  },
});

describe('templates of an account', () => {
  it('are there before the first message, when a number comes with its account, and the answer shows them', async () => {
    const accountId = DEFAULT_NUMBER.wabaId;
    const integrationId = await createNumber('106001', {
      accountId,
      accountManagementAccessToken: DEFAULT_NUMBER.accessToken,
    });
    await expect.poll(names, { timeout: 20_000 }).toContain('hello_world');
    const { conversationId } = await caller.createContact(integrationId, '15550006001');
    const path = `/v2/apps/${caller.appId}/conversations/${conversationId}/messages`;
    const answer = await caller.call('POST', path, template('hello_world'));
    expect([answer.status, field(answer, 'messages', '0', 'content', 'text')]).toEqual([
      201,
      'Bienvenue Ann, je suis Bo',
    ]);
  });

  it('are fetched when a post names one that is not known, and shown from then on', async () => {
    const integrationId = await createNumber('106002', { baseUrl: `${baseUrl}/elsewhere` });
    // As an earlier process left it: nothing was ever fetched from here.
    const access = { account_id: DEFAULT_NUMBER.wabaId, base_url: `${baseUrl}//` };
    const token = caller.line.sealer.seal(DEFAULT_NUMBER.accessToken, integrationId);
    await caller.line
      .db('integrations')
      .where({ id: integrationId })
      .update({ ...access, account_token_sealed: token });
    const { conversationId } = await caller.createContact(integrationId, '15550006002');
    const path = `/v2/apps/${caller.appId}/conversations/${conversationId}/messages`;
    const shown = async () =>
      field(await caller.call('POST', path, template('hello_world')), 'messages', '0', 'content', 'text');
    expect([defaultFallback, 'Bienvenue Ann, je suis Bo']).toContain(await shown());
    await expect.poll(shown, { timeout: 20_000 }).toBe('Bienvenue Ann, je suis Bo');
  });
});

describe('a post that quotes', () => {
  it('goes to Kafka with the id of what it quotes', async () => {
    const integrationId = await createNumber('106003', {});
    const { clientId, conversationId } = await caller.createContact(integrationId, '15550006003');
    const path = `/v2/apps/${caller.appId}/conversations/${conversationId}/messages`;
    const quoting = (id: unknown) => ({
      author: { type: 'business' },
      content: { type: 'text', text: 'Yes' },
      quotedMessage: { type: 'message', message: { id } },
    });
    expect((await caller.call('POST', path, quoting('1'.repeat(24)))).status).toBe(201);
    const found = (await caller.line.read('outbound.submitted')).filter(({ key }) => key === clientId);
    expect(found).toMatchObject([{ value: { message: { quotedMessageId: '1'.repeat(24) } } }]);
    expect((await caller.call('POST', path, quoting('nonsense'))).status).toBe(400);
    expect((await caller.call('POST', path, { ...quoting(1), quotedMessage: {} })).status).toBe(400);
  });
});

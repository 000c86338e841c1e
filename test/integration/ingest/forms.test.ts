import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Message, OutboundSubmitted } from '../../../services/core/contract/records.ts';
import { formResponseId } from '../../../services/core/ids/ids.ts';
import { partitionOf } from '../../../services/platform/kafka/partition.ts';
import { formContent, formField } from '../../unit/content/scene.ts';
import { fieldsOf, headingOf } from '../../unit/ingest/markup.ts';
import { type Caller, openCaller } from './caller.ts';

let caller: Caller;
let line: Caller['line'];
let numbers = 0;
let contact: Awaited<ReturnType<Caller['createContact']>>;
let messageId: string;

beforeAll(async () => {
  caller = await openCaller(inject('engines'));
  ({ line } = caller);
});
afterAll(async () => {
  await caller?.line.close();
});
/** Each test has a chat of its own, with a form in it as transform leaves it. */
beforeEach(async () => {
  numbers += 1;
  const integrationId = await caller.createNumber(`10560${numbers}`);
  contact = await caller.createContact(integrationId, `1555000600${numbers}`);
  messageId = `${numbers}`.repeat(24).slice(0, 24);
  const form = formContent('Tell us', [formField({ name: 'full name' }), formField({ name: 'b&=+', label: '<b>' })]);
  const message: Message = {
    id: messageId,
    received: 1,
    author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
    content: form,
    source: null,
    quotedMessage: null,
    metadata: {},
    raw: null,
    deleted: null,
  };
  await insert(messageId, JSON.stringify(message));
});

const insert = (id: string, message: string | null) =>
  line.db('messages').insert({
    id,
    app_id: caller.appId,
    conversation_id: contact.conversationId,
    received: 1,
    author_type: 'business',
    message,
    deleted_at: message === null ? 1 : null,
  });
const path = (changes: object = {}) => {
  const form = { appId: caller.appId, conversationId: contact.conversationId, messageId, ...changes };
  return `/forms/${line.formTokens.issue(form)}`;
};
const open = async (url = caller.url) => {
  const answer = await fetch(url + path());
  return { status: answer.status, body: await answer.text() };
};
const post = (name: string, url = caller.url) =>
  fetch(url + path(), { method: 'POST', body: new URLSearchParams({ 'full name': name, 'b&=+': '<i>' }) });
const answers = async () => (await line.read('outbound.submitted')).filter(({ key }) => key === contact.clientId);

describe('a form of the record', () => {
  it('is opened, and answered in the partition of its conversation’s first client', async () => {
    const page = await open();
    expect([page.status, headingOf(page.body)]).toEqual([200, 'Demo']);
    expect(fieldsOf(page.body).map(({ name }) => name)).toEqual(['full name', 'b&=+']);
    const posted = await post('Ann');
    expect([posted.status, headingOf(await posted.text())]).toEqual([200, 'Thank you']);
    const [found, ...others] = await answers();
    expect(others).toEqual([]);
    expect(found?.partition).toBe(partitionOf(contact.clientId, line.partitions));
    const value = found?.value as OutboundSubmitted;
    expect(value).toMatchObject({
      messageId: formResponseId(messageId),
      author: { type: 'user', userId: contact.userId },
      message: {
        quotedMessageId: messageId,
        content: { type: 'formResponse', form: { textFallback: 'Name: Ann\n<b>: <i>' } },
      },
    });
  });

  it('has one answer’s id, in whichever processes it is answered at the same time', async () => {
    const { url: second } = await line.start();
    const posted = await Promise.all(
      ['A', 'B', 'C', 'D'].map((name, n) => post(name, n % 2 === 0 ? second : undefined)),
    );
    expect(posted.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const given = await answers();
    expect(given.length).toBeGreaterThanOrEqual(1);
    expect(new Set(given.map(({ value }) => Reflect.get(value, 'messageId')))).toEqual(
      new Set([formResponseId(messageId)]),
    );
  });

  it('that was answered is closed, also where the answer was deleted since', async () => {
    await insert(formResponseId(messageId), null);
    const page = await open();
    expect([page.status, headingOf(page.body)]).toEqual([200, 'This form has been answered']);
    expect((await post('Ann')).status).toBe(409);
    const listed = await caller.call(
      'GET',
      `/v2/apps/${caller.appId}/conversations/${contact.conversationId}/messages`,
    );
    expect(listed.body).toMatchObject({ messages: [{ id: messageId, content: { type: 'form', submitted: true } }] });
  });

  it('is gone once its message is deleted, or its user, or its conversation', async () => {
    const changes = { deleted_at: 1 };
    expect((await open()).status).toBe(200);
    await line.db('messages').where({ id: messageId }).update(changes);
    expect((await open()).status).toBe(404);
    await line.db('messages').where({ id: messageId }).update({ deleted_at: null });
    // Another process remembers nobody yet.
    await line.db('users').where({ id: contact.userId }).update(changes);
    expect((await open((await line.start()).url)).status).toBe(404);
    await line.db('users').where({ id: contact.userId }).update({ deleted_at: null });
    await line.db('conversations').where({ id: contact.conversationId }).update(changes);
    expect((await open((await line.start()).url)).status).toBe(404);
    expect(await answers()).toEqual([]);
  });

  it('of another app or conversation is none', async () => {
    for (const change of [{ appId: 'f'.repeat(24) }, { conversationId: 'f'.repeat(24) }])
      expect((await fetch(caller.url + path(change))).status).toBe(404);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { Message, OutboundSubmitted } from '../../../services/core/contract/records.ts';
import { formResponse } from '../../../services/core/forms/form-answer.ts';
import { formResponseId } from '../../../services/core/ids/ids.ts';
import { createFormTokens } from '../../../services/platform/crypto/form-token.ts';
import { formContent, formField, textContent } from '../content/scene.ts';
import { faultsOf, fieldsOf, headingOf, tagsOf } from './markup.ts';
import { createScene, formTokens, ids, type Scene } from './scene.ts';

const messageId = '1'.repeat(24);
const form = formContent('Tell us', [
  formField({ minSize: 2 }),
  formField({ type: 'email', name: 'mail', label: 'Mail' }),
  formField({ type: 'select', name: 'size', label: 'Size', options: [{ name: 'l', label: 'Large' }] }),
]);
const message = (id: string, content: Message['content'], author: 'business' | 'user' = 'business'): Message => ({
  id,
  received: 1,
  author: { type: author, userId: null, displayName: null, avatarUrl: null, subtypes: [] },
  content,
  source: null,
  quotedMessage: null,
  metadata: {},
  raw: null,
  deleted: null,
});
const answer = { name: 'Ann', mail: 'ann@h.example', size: 'l' };

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
  scene.record.messages.push(message(messageId, form));
  scene.record.users.set(ids.user, {
    id: ids.user,
    appId: ids.app,
    externalId: 'jane',
    signedUpAt: 1,
    profile: { givenName: 'Ann', surname: 'Lee' },
    metadata: null,
  });
});

const reference = { appId: ids.app, conversationId: ids.conversation, messageId };
const token = (changes: Partial<typeof reference> = {}) => formTokens.issue({ ...reference, ...changes });
const open = (path = token()) => scene.app.inject({ method: 'GET', url: `/forms/${path}` });
const post = (values: Record<string, string> | string, headers: Record<string, string> = {}, path = token()) =>
  scene.app.inject({
    method: 'POST',
    url: `/forms/${path}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: typeof values === 'string' ? values : new URLSearchParams(values).toString(),
  });
/** The response as transform will have recorded it. */
const recordResponse = () => scene.record.messages.push(message(formResponseId(messageId), formResponse([]), 'user'));

describe('the link of a form', () => {
  it('opens its page, under the name of the app, with a probe of it too', async () => {
    const answered = await open();
    expect([answered.statusCode, headingOf(answered.body)]).toEqual([200, 'Demo']);
    expect(fieldsOf(answered.body).map(({ name }) => name)).toEqual(['name', 'mail', 'size']);
    const probe = await scene.app.inject({ method: 'HEAD', url: `/forms/${token()}` });
    expect([probe.statusCode, probe.body]).toEqual([200, '']);
  });

  it('that is forged, or longer than one can be, opens nothing, and asks no database', async () => {
    const foreign = createFormTokens([{ id: 'k1', key: Buffer.alloc(32, 9) }]).issue(reference);
    for (const path of [foreign, token().slice(1), `${token()}x`, 'x', messageId, `${token()}/x`, '']) {
      for (const answered of [await open(path), await post(answer, {}, path)]) {
        expect([answered.statusCode, headingOf(answered.body)]).toEqual([404, 'Form not found']);
        expect(answered.headers['content-type']).toBe('text/html; charset=utf-8');
      }
    }
    expect(scene.record.asked).toEqual({});
    expect(scene.sent).toEqual([]);
  });

  it('opens nothing once the message, its conversation or its user is gone, and nothing that is no form', async () => {
    scene.record.messages.push(message('2'.repeat(24), textContent('Hi')));
    expect((await open(token({ messageId: '2'.repeat(24) }))).statusCode).toBe(404);
    expect((await open(token({ messageId: '3'.repeat(24) }))).statusCode).toBe(404);
    expect((await open(token({ conversationId: '4'.repeat(24) }))).statusCode).toBe(404);
    expect((await open(token({ appId: ids.otherApp }))).statusCode).toBe(404);
    const route = scene.record.routes.get(ids.conversation);
    if (route) scene.record.routes.set('5'.repeat(24), { ...route, participants: [], clients: [] });
    expect((await open(token({ conversationId: '5'.repeat(24) }))).statusCode).toBe(404);
    scene.record.messages.length = 0;
    expect((await open()).statusCode).toBe(404);
  });

  it('of an answered form says so, and takes no other answer', async () => {
    recordResponse();
    const looked = await open();
    expect([looked.statusCode, headingOf(looked.body)]).toEqual([200, 'This form has been answered']);
    const posted = await post(answer);
    expect([posted.statusCode, headingOf(posted.body)]).toEqual([409, 'This form has been answered']);
    expect(scene.sent).toEqual([]);
  });
});

describe('an answer', () => {
  it('goes to Kafka as the user’s message, where the conversation lives, and is thanked for', async () => {
    const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
    const posted = await post(answer, { traceparent });
    expect([posted.statusCode, headingOf(posted.body)]).toEqual([200, 'Thank you']);
    const value: OutboundSubmitted = {
      appId: ids.app,
      conversationId: ids.conversation,
      author: { type: 'user', userId: ids.user, displayName: 'Ann Lee', avatarUrl: null, subtypes: [] },
      messageId: formResponseId(messageId),
      type: 'message',
      message: {
        content: formResponse([
          formField({ text: 'Ann' }),
          formField({ type: 'email', name: 'mail', label: 'Mail', email: 'ann@h.example' }),
          formField({ type: 'select', name: 'size', label: 'Size', select: [{ name: 'l', label: 'Large' }] }),
        ]),
        schema: null,
        destination: null,
        override: null,
        metadata: {},
        quotedMessageId: messageId,
        files: [],
      },
      activity: null,
      clientId: ids.client,
      received: 1_700_000_000_000,
      expiresAt: null,
    };
    expect(scene.sent).toEqual([
      {
        topic: 'outbound.submitted',
        key: ids.client,
        value,
        headers: { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` },
      },
    ]);
  });

  it('of a user without a name, in a conversation without a client, lies with the conversation', async () => {
    scene.record.users.clear();
    const route = scene.record.routes.get(ids.conversation);
    if (route) scene.record.routes.set(ids.conversation, { ...route, firstClientId: null, clients: [] });
    expect((await post(answer)).statusCode).toBe(200);
    expect(scene.sent[0]).toMatchObject({
      key: ids.conversation,
      value: { clientId: null, author: { displayName: null } },
    });
  });

  it('that is wrong comes back as it was, with what is wrong with it', async () => {
    const posted = await post({ name: 'A', mail: 'ann@', size: 'l' });
    expect(posted.statusCode).toBe(422);
    expect(fieldsOf(posted.body).map(({ value }) => value)).toEqual(['A', 'ann@', 'l']);
    expect(faultsOf(posted.body)).toEqual({
      name: 'Please write at least 2 characters',
      mail: 'Please write an email address, like name@example.com',
    });
    expect(faultsOf((await post('')).body)).toEqual({
      name: 'Please fill this in',
      mail: 'Please fill this in',
      size: 'Please choose one of these',
    });
    expect(scene.sent).toEqual([]);
  });

  it('that Kafka does not take comes back as it was, with the wish to try again; and then it is taken', async () => {
    for (const code of ['unavailable', 'timeout'] as const) {
      scene.sinkAnswers({ ok: false, code, reason: 'away' });
      const posted = await post(answer);
      expect([posted.statusCode, posted.headers['retry-after']]).toEqual([503, '5']);
      expect(fieldsOf(posted.body).map(({ value }) => value)).toEqual(Object.values(answer));
      expect(tagsOf(posted.body).find(({ attributes }) => attributes.role === 'alert')).toBeDefined();
    }
    scene.sinkAnswers({ ok: true });
    expect((await post(answer)).statusCode).toBe(200);
    expect(scene.sent).toHaveLength(1);
  });

  it('has one id, whichever answer it is', async () => {
    await post(answer);
    // The record takes a moment.
    setTimeout(recordResponse, 30);
    expect((await post({ ...answer, name: 'Bob' })).statusCode).toBe(409);
    expect(scene.sent).toHaveLength(1);
    const other = await createScene();
    other.record.messages.push(message(messageId, form));
    await other.app.inject({
      method: 'POST',
      url: `/forms/${token()}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ ...answer, name: 'Bob' }).toString(),
    });
    expect(other.sent[0]?.value).toMatchObject({ messageId: formResponseId(messageId) });
    expect(scene.sent[0]?.value).toMatchObject({ messageId: formResponseId(messageId) });
  });

  it('as large as any may be is read; what is larger, or of another kind, is refused on a page', async () => {
    const name = '漢'.repeat(128);
    const fields = Array.from({ length: 20 }, (_, n) => formField({ name: `${n}${name.slice(2)}`, maxSize: 256 }));
    scene.record.messages[0] = message(messageId, formContent(null, fields));
    const largest = Object.fromEntries(fields.map((field) => [field.name, '漢'.repeat(256)]));
    expect((await post(largest)).statusCode).toBe(200);
    const large = await post(`name=${'x'.repeat(80_000)}`);
    expect([large.statusCode, headingOf(large.body)]).toEqual([413, 'That did not work']);
    const json = await post(JSON.stringify(answer), { 'content-type': 'application/json' });
    expect([json.statusCode, headingOf(json.body)]).toEqual([415, 'That did not work']);
    const typeless = await scene.app.inject({
      method: 'POST',
      url: `/forms/${token()}`,
      payload: 'name=x',
      headers: {},
    });
    expect([typeless.statusCode, headingOf(typeless.body)]).toEqual([415, 'That did not work']);
  });
});

describe('the pages of forms', () => {
  it('say so where the database is away, or something is wrong with the service', async () => {
    scene.record.failure = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    const away = await open();
    expect([away.statusCode, away.headers['retry-after'], headingOf(away.body)]).toEqual([
      503,
      '5',
      'That did not work',
    ]);
    scene.record.failure = new Error('a fault');
    const faulty = await open();
    expect([faulty.statusCode, headingOf(faulty.body)]).toEqual([500, 'That did not work']);
    expect(faulty.body).not.toContain('a fault');
  });

  it('are for looking and posting alone', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH'] as const)
      expect((await scene.app.inject({ method, url: `/forms/${token()}` })).statusCode).toBe(404);
  });
});

describe('the API', () => {
  const messages = `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`;
  const say = (payload: object) => scene.app.inject({ method: 'POST', url: messages, headers: scene.appKey, payload });

  it('takes a form, and refuses one that nobody could answer', async () => {
    const fields = [{ type: 'text', name: 'n', label: 'N' }];
    const author = { type: 'business' };
    expect((await say({ author, content: { type: 'form', fields } })).statusCode).toBe(201);
    const twice = await say({ author, content: { type: 'form', fields: [...fields, ...fields] } });
    expect([twice.statusCode, twice.json().errors]).toEqual([
      400,
      [{ code: 'bad_request', title: 'content.fields[1].name should be another one than those before it' }],
    ]);
  });

  it('sends no answer to a form: not as the business, not as the user, not beside an override', async () => {
    const content = { type: 'formResponse', fields: [{ type: 'text', name: 'n', label: 'N', text: 'x' }] };
    const override = { whatsapp: { payload: { type: 'text', text: { body: 'x' } } } };
    for (const more of [
      { author: { type: 'business' } },
      { author: { type: 'user', userId: ids.user } },
      { author: { type: 'business' }, override },
    ]) {
      const refused = await say({ content, ...more });
      expect([refused.statusCode, refused.json().errors]).toEqual([
        400,
        [
          {
            code: 'bad_request',
            title: 'content.type should not be formResponse: forms are answered on their pages',
          },
        ],
      ]);
    }
    expect(scene.sent).toEqual([]);
  });

  it('shows of a form that it was submitted, and asks for it where there is one', async () => {
    const list = async () =>
      (await scene.app.inject({ method: 'GET', url: messages, headers: scene.appKey })).json().messages;
    const [before] = await list();
    expect(before.content).not.toHaveProperty('submitted');
    recordResponse();
    const [after] = await list();
    expect(after).toEqual({ ...before, content: { ...before.content, submitted: true } });
    scene.record.messages.splice(0, 2, message('2'.repeat(24), textContent('Hi')));
    const { recorded } = scene.record.asked;
    await list();
    expect(scene.record.asked.recorded).toBe(recorded);
  });
});

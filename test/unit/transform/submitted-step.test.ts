import { describe, expect, it } from 'vitest';
import type { ConversationEvent, OutboundPrepared, Outcome } from '../../../services/core/contract/records.ts';
import { nthMessageId, originMessageId } from '../../../services/core/ids/ids.ts';
import { FORWARDED } from '../../../services/platform/kafka/streams/results.ts';
import { submittedStep } from '../../../services/transform/submitted/step.ts';
import { at, ids, now, outputsOf, shape, submitted } from './fake-task.ts';
import {
  client,
  inItsOwnScene,
  integration,
  onTopic,
  ports,
  routeWith,
  run,
  scene,
  second,
} from './submitted-scene.ts';

inItsOwnScene();

describe('a message of the business', () => {
  it('is recorded, told, and handed to dispatch', async () => {
    const result = await run('Hi');
    expect(shape(result)).toEqual(['events conversation:message', 'outbound.prepared']);
    expect(scene.rows).toMatchObject([
      {
        appId: ids.app,
        conversationId: ids.conversation,
        externalId: null,
        origin: `outbound.submitted/0/7/${now + 7}`,
        message: { id: ids.message, received: now + 7, source: { type: 'api:conversations' } },
      },
    ]);
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')).toEqual({
      messageId: ids.message,
      appId: ids.app,
      conversationId: ids.conversation,
      conversationType: 'personal',
      userId: ids.user,
      userExternalId: 'ext',
      clientId: client().id,
      integrationId: ids.integration,
      address: '15551234567',
      addressType: 'phone',
      parts: [{ call: { kind: 'text', body: '{"type":"text","text":{"body":"Hi"}}' }, fallback: null }],
      indicator: null,
      expiresAt: null,
      received: now + 7,
    });
    expect(scene.touched).toEqual(new Map([[ids.conversation, now + 7]]));
    for (const output of outputsOf(result))
      expect(output).toMatchObject({ key: client().id, partitionBy: client().id });
  });

  it('has an id from its place where the producer gave none', async () => {
    await run('Hi', { messageId: null, received: 5 });
    expect(scene.rows[0]?.message).toMatchObject({
      id: originMessageId('outbound.submitted', 0, 7, now + 7),
      received: 5,
    });
    expect(await run('Hi', { messageId: 'mine' })).toMatchObject({ type: 'deadLetter', code: 'bad_record' });
  });

  it('shows a picture in shorthand by what ingest has found out of it', async () => {
    const mediaUrl = 'https://files.example.org/cat';
    const value = submitted(`Look\n![](${mediaUrl})`);
    const { message } = value;
    const files = [{ mediaUrl, mediaType: 'image/gif', mediaSize: 3 }];
    const result = await run(`Look\n![](${mediaUrl})`, { message: message && { ...message, files } });
    expect(scene.rows[0]?.message.content).toMatchObject({
      type: 'image',
      media: { mediaUrl, mediaType: 'image/gif', mediaSize: 3, text: 'Look' },
    });
    const [part] = onTopic<OutboundPrepared>(result, 'outbound.prepared')?.parts ?? [];
    // Of this kind WhatsApp shows none.
    expect(JSON.parse(part?.call.body ?? '')).toEqual({ type: 'text', text: { body: `Look\n${mediaUrl}` } });
  });

  it('A11: becomes several with shorthand, reconstructed in the record and native on the wire', async () => {
    const result = await run('Hello &((namespace=[[ns]]template=[[hello_world]]body_text=[[Ann]]fallback=[[x]]))&');
    expect(shape(result)).toEqual([
      'events conversation:message',
      'outbound.prepared',
      'events conversation:message',
      'outbound.prepared',
    ]);
    expect(scene.rows.map(({ message }) => [message.id, message.content.text?.text])).toEqual([
      [ids.message, 'Hello'],
      [nthMessageId(ids.message, 1), 'Bonjour Ann'],
    ]);
    const sent = outputsOf(result)[3]?.value as OutboundPrepared;
    expect(JSON.parse(sent.parts[0]?.call.body ?? '')).toEqual({
      type: 'template',
      template: {
        namespace: 'ns',
        name: 'hello_world',
        language: { policy: 'deterministic', code: 'fr' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }],
      },
    });
  });

  it('B13, B14: shows the fallback where the definition is unknown', async () => {
    await run('&((namespace=[[ns]]template=[[other]]fallback=[[Welcome Bob]]))&');
    expect(scene.rows[0]?.message.content.text?.text).toBe('Welcome Bob');
  });

  it('goes native by schema, and is reconstructed', async () => {
    const payload = JSON.stringify({
      name: 'hello_world',
      language: { code: 'fr' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Bob' }] }],
    });
    const native = { type: 'template', payload };
    const content = { type: 'template', text: null, media: null, location: null, items: null, form: null, native };
    const result = await run('', {}, { schema: 'whatsapp', content });
    expect(scene.rows[0]?.message.content.text?.text).toBe('Bonjour Bob');
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.parts[0]?.call.kind).toBe('template');
  });

  it('B12: sends an override in place of the content, which is recorded as it is', async () => {
    const override = JSON.stringify({ to: '1', type: 'template', template: { name: 'hello_world' } });
    const result = await run('Ordinary', {}, { override });
    expect(scene.rows[0]?.message.content.text?.text).toBe('Ordinary');
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.parts[0]?.call.body).toBe(
      '{"type":"template","template":{"name":"hello_world"}}',
    );
  });

  it('B12: with an override is one message, whatever shorthand it holds, and never reconstructed', async () => {
    const override = JSON.stringify({ type: 'text', text: { body: 'own' } });
    const text = 'Hello &((namespace=[[ns]]template=[[hello_world]]body_text=[[Ann]]))& %((template:none))%';
    const result = await run(text, {}, { override });
    expect(shape(result)).toEqual(['events conversation:message', 'outbound.prepared']);
    expect(scene.rows.map(({ message }) => message.content.text?.text)).toEqual([text]);
    const native = { type: 'template', payload: '{"name":"hello_world","language":{"code":"fr"}}' };
    const template = { type: 'template', text: null, media: null, location: null, items: null, form: null, native };
    await run('', { messageId: nthMessageId(ids.message, 1) }, { schema: 'whatsapp', content: template, override });
    expect(scene.rows[1]?.message.content.text?.text).toBe(
      'WhatsApp HSM (This message can only be displayed in WhatsApp)',
    );
  });

  it('fails and is not recorded where a user holds what only a business sends', async () => {
    const author = { type: 'user', userId: ids.user, displayName: null, avatarUrl: null, subtypes: [] };
    const result = await run('Hi', { author }, { override: '{"type":"text"}' });
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')?.error?.message).toBe(
      'override is available only for messages of the business',
    );
    expect(shape(await run('Hi', { author }))).toEqual(['events conversation:message']);
  });

  it.each([
    ['a type that there is not', { type: 'poll' }, {}, 'Content of type poll is not supported on this channel'],
    ['a text that is none', { type: 'text' }, {}, 'Content of type text without its text'],
    ['an override that is no JSON', {}, { override: 'no JSON' }, 'The payload is not JSON'],
  ])('fails and is not recorded with %s, sent to somebody or to nobody', async (_what, content, more, reason) => {
    const blank = { type: 'x', text: null, media: null, location: null, items: null, form: null, native: null };
    const given = Object.keys(content).length > 0 ? { content: { ...blank, ...content } } : {};
    for (const destination of [null, { integrationId: null, integrationType: 'none' }]) {
      const result = await run('Hi', {}, { ...given, ...more, destination });
      expect(shape(result)).toEqual(['outbound.outcomes']);
      expect(onTopic<Outcome>(result, 'outbound.outcomes')?.error?.message).toContain(reason);
    }
    expect(scene.rows).toEqual([]);
  });

  it('fails and is not recorded where it cannot be rendered, as over HTTP', async () => {
    const content = {
      type: 'carousel',
      text: null,
      media: null,
      location: null,
      items: null,
      form: null,
      native: null,
    };
    const result = await run('', {}, { content });
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(scene.rows).toEqual([]);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')).toMatchObject({
      messageId: ids.message,
      type: 'unprepared',
      part: 0,
      parts: 1,
      clientId: client().id,
      at: now,
      error: { code: 'bad_request', message: 'Content of type carousel without its carousel' },
    });
  });

  it('A14: is not recorded where its shorthand is wrong', async () => {
    const result = await run('&((template=[[t]]))&');
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(scene.rows).toEqual([]);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')?.error?.message).toBe(
      'Template shorthand: missing (namespace at 0)',
    );
  });

  it('is refused above 4,096 characters, as at the API', async () => {
    const result = await run('x'.repeat(500_000));
    expect(onTopic<Outcome>(result, 'outbound.outcomes')).toMatchObject({
      type: 'unprepared',
      error: { code: 'bad_request', message: 'content.text should NOT have more than 4096 characters' },
    });
    expect(scene.rows).toEqual([]);
    expect(shape(await run('😀'.repeat(4096)))).toContain('outbound.prepared');
  });

  it('is recorded and sent to nobody without a client, from a user, or for `none`', async () => {
    scene.route = routeWith([]);
    expect(shape(await run('Hi'))).toEqual(['events conversation:message']);
    scene.route = routeWith([client({ status: 'inactive' })]);
    expect(shape(await run('Hi'))).toEqual(['events conversation:message']);
    scene.route = routeWith([client()]);
    const author = { type: 'user', userId: ids.user, displayName: null, avatarUrl: null, subtypes: [] };
    expect(shape(await run('Hi', { author }))).toEqual(['events conversation:message']);
    const none = { integrationId: null, integrationType: 'none' };
    const template = '&((namespace=[[ns]]template=[[hello_world]]body_text=[[Ann]]))&';
    await run(template, {}, { destination: none });
    expect(scene.rows.at(-1)?.message.content.text?.text).toBe('Bonjour Ann');
    const result = await run('Hi', {}, { destination: none });
    expect(shape(result)).toEqual(['events conversation:message']);
    expect(outputsOf(result)[0]?.value as ConversationEvent).toMatchObject({
      clientId: null,
      user: { id: ids.user, externalId: 'ext' },
    });
  });
});

describe('where a message goes', () => {
  it('to the client that the destination names, in its own partition', async () => {
    const destination = { integrationId: second.integration.id, integrationType: null };
    scene.task.elsewhere.add(second.id);
    expect(await run('Hi', {}, { destination })).toEqual({ type: 'forward', key: second.id });
    scene.task.elsewhere.clear();
    const result = await run('Hi', {}, { destination });
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.clientId).toBe(second.id);
    expect(outputsOf(result).map(({ partitionBy }) => partitionBy)).toEqual([client().id, second.id]);
  });

  it('to the client that ingest has chosen, whichever was seen last here', async () => {
    const destination = { integrationId: null, integrationType: 'whatsapp' };
    scene.route = routeWith([client(), second], '7'.repeat(24));
    const result = await run('Hi', { clientId: second.id }, { destination });
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.clientId).toBe(second.id);
  });

  it.each([
    ['that left', client({ ...second, status: 'inactive' })],
    ['of another channel', client({ ...second, integration: { ...integration, type: 'line' } })],
  ])('to another than the chosen client %s', async (_what, chosen) => {
    const destination = { integrationId: null, integrationType: 'whatsapp' };
    scene.route = routeWith([chosen, client()], client().id);
    const result = await run('Hi', { clientId: chosen.id }, { destination });
    expect(onTopic<OutboundPrepared>(result, 'outbound.prepared')?.clientId).toBe(client().id);
  });

  it('from where it was forwarded to, even if another client is thought right here', async () => {
    scene.task.elsewhere.add(client().id);
    const record = at('outbound.submitted', 7, submitted('Hi'));
    const [result] = await scene.task.run(submittedStep(ports), [{ ...record, headers: { [FORWARDED]: 'x/1/2' } }]);
    expect(shape(result)).toEqual(['events conversation:message', 'outbound.prepared']);
    expect(outputsOf(result)[1]).toMatchObject({ key: client().id, partitionBy: client().id });
  });

  it('E1: to nobody where that channel is not there: a failure, and nothing recorded', async () => {
    const destination = { integrationId: '9'.repeat(24), integrationType: null };
    const result = await run('Hi', {}, { destination });
    expect(shape(result)).toEqual(['outbound.outcomes']);
    expect(onTopic<Outcome>(result, 'outbound.outcomes')?.error).toMatchObject({
      code: 'not_found',
      message: 'Client not found',
    });
    expect(scene.rows).toEqual([]);
  });

  it('nowhere for a conversation that is not there', async () => {
    scene.route = undefined;
    expect(await run('Hi')).toEqual({
      type: 'deadLetter',
      code: 'not_found',
      reason: `the app ${ids.app} has no conversation ${ids.conversation}`,
    });
  });

  it('into the right partition, when it was keyed by its conversation', async () => {
    scene.task.elsewhere.add(client().id);
    expect(await run('Hi')).toEqual({ type: 'forward', key: client().id });
    expect(scene.rows).toEqual([]);
  });
});

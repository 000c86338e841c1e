import { beforeEach, describe, expect, it } from 'vitest';
import { eventId } from '../../../services/core/ids/ids.ts';
import { textContent } from '../../../services/core/inbound/blank-content.ts';
import { externalMessageOf } from '../../../services/transform/external-message-key.ts';
import { changeOrder } from '../../../services/transform/record/change-order.ts';
import { innerIn, wamid } from '../../corpus/case.ts';
import { ids, now, outputsOf, shape } from './fake-task.ts';
import { businessSent, clientId, conversationOf, eventsOf, idOf, lastOf, next, phone, text } from './inbound-chat.ts';
import { FakeRecord } from './inbound-scene.ts';

/** As late as a time can be. */
const far = { timestamp: 8_640_000_000_000_000, offset: Number.MAX_SAFE_INTEGER };

let record: FakeRecord;
beforeEach(() => {
  record = new FakeRecord();
});

describe('what came of an ad', () => {
  it('is told beside the message, after what the message made new', async () => {
    const referral = { source_type: 'ad', source_id: '1', ctwa_clid: 'c' };
    const [result] = await record.take([next('a', { text: { body: 'hi' }, referral })]);
    expect(shape(result)).toEqual([
      'events client:add',
      'events conversation:create',
      'events conversation:referral',
      'events conversation:message',
    ]);
    expect(eventsOf(result ? [result] : [])[2]).toMatchObject({
      id: eventId('conversation:referral', idOf('a')),
      referral: { code: 'c', source: 'ADS', adId: '1' },
    });
  });
});

describe('an edit', () => {
  beforeEach(() => record.take([text('first', 'hi')]));
  const edit = (externalId: string, target: string, message: object) =>
    next(externalId, { type: 'edit', edit: { original_message_id: target, message } });
  const words = (body: string) => ({ type: 'text', text: { body } });

  it('changes the message, its raw form and all else kept, and is told on events alone', async () => {
    const before = record.messages.get(idOf('first'))?.message;
    const results = await record.take([edit('e', 'first', words('hello')), edit('e', 'first', words('hello'))]);
    expect(results.map(shape)).toEqual([['events whatsapp:message:edited'], []]);
    const message = { ...before, content: textContent('hello') };
    expect(record.messages.get(idOf('first'))?.message).toEqual(message);
    expect(lastOf(results)).toMatchObject({
      id: eventId('whatsapp:message:edited', idOf('e')),
      message: { message },
      native: { type: 'edit' },
    });
    expect(record.queries).toEqual(['find 1 messages', 'insert 0 messages', 'change 1 messages']);
  });

  it('in the batch of its message, and of an edit, changes it in order', async () => {
    await record.take([
      text('m', 'one'),
      edit('e', 'm', words('two')),
      edit('f', 'm', words('three')),
      text('q', 'what', 'm'),
    ]);
    expect(record.messages.get(idOf('m'))?.message.content).toEqual(textContent('three'));
    expect(record.messages.get(idOf('q'))?.message.quotedMessage?.message?.content).toEqual(textContent('three'));
  });

  it('that is older than the last one changes nothing, late, replayed or in the same batch', async () => {
    const timed = (externalId: string, seconds: number, body: string) => {
      const one = edit(externalId, 'first', words(body));
      return { ...one, value: { ...one.value, timestamp: now + seconds * 1000 } };
    };
    const [newer, older, same] = [timed('b', 20, 'newer'), timed('a', 10, 'older'), timed('c', 20, 'newest')];
    const results = await record.take([newer, older]);
    const held = () => record.messages.get(idOf('first'))?.message.content;
    expect(held()).toEqual(textContent('newer'));
    // Told with the message as it is, and with its own raw form.
    expect(lastOf(results)).toMatchObject({
      message: { message: { content: textContent('newer') } },
      native: { payload: older.value.payload },
    });
    await record.take([same]);
    expect(held()).toEqual(textContent('newest'));
    record.task.entries.clear();
    const again = await record.take([older, newer]);
    expect(record.queries).not.toContain('change 1 messages');
    expect([held(), again.map(shape)]).toEqual([
      textContent('newest'),
      [['events whatsapp:message:edited'], ['events whatsapp:message:edited']],
    ]);
  });

  it('of a caption keeps the file', async () => {
    await record.take([next('i', { type: 'image', image: { id: '1', mime_type: 'image/png', caption: 'a' } })]);
    const before = record.messages.get(idOf('i'))?.message.content.media;
    await record.take([edit('e', 'i', { type: 'image', image: { caption: 'b' } })]);
    expect(record.messages.get(idOf('i'))?.message.content.media).toEqual({ ...before, text: 'b' });
    await record.take([edit('f', 'i', { type: 'image', image: { id: '1', mime_type: 'image/png', caption: 'c' } })]);
    expect(record.messages.get(idOf('i'))?.message.content.media).toEqual({ ...before, text: 'c' });
  });

  it('of the business’s message, or of none, changes nothing', async () => {
    businessSent(record, ids.message, ['sent']);
    const results = await record.take([edit('e', 'sent', words('x')), edit('f', 'nowhere', words('x'))]);
    expect(eventsOf(results).map(({ type, message }) => [type, message])).toEqual([
      ['whatsapp:message:edited', null],
      ['whatsapp:message:edited', null],
    ]);
    expect(record.messages.get(ids.message)?.message.content).toEqual(textContent('Hello'));
  });
});

describe('a message that is taken back', () => {
  it('is marked as deleted, is no longer quoted, and is not edited any more', async () => {
    await record.take([text('m', 'oops')]);
    const revoke = next('r', { type: 'revoke', revoke: { original_message_id: 'm' } });
    const results = await record.take([revoke, text('q', 'what', 'm')]);
    expect(record.messages.get(idOf('m'))?.message).toMatchObject({ deleted: true, content: textContent('oops') });
    expect(results.map(shape)).toEqual([['events whatsapp:message:revoked'], ['events conversation:message']]);
    expect(lastOf(results)?.message?.message.quotedMessage?.type).toBe('externalMessageId');
    const message = { type: 'text', text: { body: 'again' } };
    await record.take([next('e', { type: 'edit', edit: { original_message_id: 'm', message } })]);
    expect(record.messages.get(idOf('m'))?.message.content).toEqual(textContent('oops'));
  });

  it('tells the same when it is replayed, and wins over an edit that WhatsApp dates later', async () => {
    await record.take([text('m', 'oops')]);
    const revoke = next('r', { type: 'revoke', revoke: { original_message_id: 'm' } });
    const before = await record.take([revoke]);
    record.task.entries.clear();
    expect(await record.take([revoke])).toEqual(before);
    expect(record.queries).not.toContain('change 1 messages');
    expect(changeOrder({ type: 'revoke', timestamp: 1, offset: 1 }) > changeOrder({ type: 'edit', ...far })).toBe(true);
  });
});

describe('a sender', () => {
  const system = (externalId: string, changed: object) =>
    next(externalId, { type: 'system', system: changed }, { contact: null });
  const row = () => record.clients.get(clientId);
  const named = (name: string) => ({ contact: JSON.stringify({ profile: { name }, wa_id: phone }) });

  it('with a new name is written once, however many messages tell it', async () => {
    await record.take([text('a', 'hi')]);
    const results = await record.take([
      text('b', 'hi', undefined, named('Ann Li')),
      text('c', 'hi', undefined, named('Ann Li')),
    ]);
    expect(record.queries).toEqual(['insert 2 messages', 'update 1 clients']);
    expect(row()?.raw).toBe('{"from":"15551234567","profile":{"name":"Ann Li"}}');
    expect(eventsOf(results).map(({ message }) => message?.message.author.displayName)).toEqual(['Ann Li', 'Ann Li']);
    await record.take([text('d', 'hi', undefined, { contact: null })]);
    expect(record.queries).toEqual(['insert 1 messages']);
    expect(record.messages.get(idOf('d'))?.message.author.displayName).toBe('Ann Li');
  });

  it('with a new number is written to there: client and event, no message', async () => {
    await record.take([text('a', 'hi')]);
    const change = system('s', { type: 'user_changed_number', wa_id: '15557654321' });
    const results = await record.take([change, change]);
    expect(results.map(shape)).toEqual([['events client:update'], []]);
    expect(row()).toMatchObject({ external_id: '15557654321', display_name: '+15557654321', address_type: 'phone' });
    expect(lastOf(results)).toMatchObject({
      id: eventId('client:update', clientId, idOf('s')),
      conversation: { id: conversationOf(record) },
      client: {
        reason: null,
        client: { id: clientId, status: 'active', externalId: '15557654321', displayName: '+15557654321' },
      },
      native: { type: 'system', payload: change.value.payload },
    });
    expect(record.messages.size).toBe(1);
    await record.take([
      text('b', 'hi', undefined, { address: '15557654321', payload: '{"from":"15557654321","text":{"body":"hi"}}' }),
    ]);
    expect(record.queries).toEqual(['insert 1 messages']);
  });

  it('with a new number is not written to at the old one again, whoever writes from there', async () => {
    await record.take([text('a', 'hi')]);
    await record.take([system('s', { type: 'user_changed_number', wa_id: '15557654321' })]);
    await record.take([text('b', 'Who is this?')]);
    expect(row()).toMatchObject({ external_id: '15557654321', address_type: 'phone' });
    expect(record.messages.size).toBe(2);
  });

  it('with a new identity keeps it beside the profile', async () => {
    await record.take([text('a', 'hi'), system('s', { type: 'user_identity_changed', identity: { hash: 'h' } })]);
    expect(row()?.raw).toBe('{"from":"15551234567","profile":{"name":"Ann Lee"},"identity":{"hash":"h"}}');
    await record.take([text('b', 'hi')]);
    expect(row()?.raw).toContain('"identity":{"hash":"h"}');
  });

  it('known by number is still written to there when a message names the user id alone', async () => {
    await record.take([text('a', 'hi')]);
    const byId = { address: 'US.1', addressType: 'user', payload: '{"from_user_id":"US.1","text":{"body":"hi"}}' };
    await record.take([text('b', 'hi', undefined, { ...byId, contact: '{"user_id":"US.1"}' })]);
    expect(row()).toMatchObject({ external_id: phone, address_type: 'phone' });
    expect(row()?.raw).toBe('{"from":"15551234567","profile":{"name":"Ann Lee"},"user_id":"US.1"}');
  });

  it('who is not known is not made known by what is not his doing; its raw form is told', async () => {
    const change = system('s', { type: 'user_changed_number', wa_id: '15557654321' });
    const [result] = await record.take([change]);
    expect(outputsOf(result)).toMatchObject([
      {
        key: clientId,
        partitionBy: clientId,
        value: {
          type: 'whatsapp:system',
          user: null,
          conversation: null,
          clientId,
          native: { payload: change.value.payload },
        },
      },
    ]);
    expect(record.clients.size).toBe(0);
  });

  it('who opens the chat has started a conversation', async () => {
    const results = await record.take([next('w', { type: 'request_welcome' })]);
    expect(eventsOf(results).map(({ type, conversationCreate }) => [type, conversationCreate?.reason])).toEqual([
      ['client:add', undefined],
      ['conversation:create', 'startConversation'],
      ['whatsapp:request_welcome', undefined],
    ]);
  });

  it('is made known by his first own message of a batch', async () => {
    const change = system('s', { type: 'user_changed_number', wa_id: '15557654321' });
    const results = await record.take([change, text('a', 'hi', undefined, { address: '15557654321' })]);
    expect(results.map(shape)).toEqual([
      ['events client:update'],
      ['events client:add', 'events conversation:create', 'events conversation:message'],
    ]);
  });
});

describe('every record', () => {
  it('is remembered by the id inside WhatsApp’s', async () => {
    await record.take([text(wamid(innerIn), 'hi')]);
    const entry = externalMessageOf(record.task.context.store, clientId, wamid(innerIn, 'out'));
    expect(entry).toMatchObject({
      externalId: wamid(innerIn),
      innerId: innerIn,
      messageId: idOf(wamid(innerIn)),
      direction: 'inbound',
      conversationId: conversationOf(record),
    });
  });

  it('that lies in the wrong partition is forwarded, whatever it is', async () => {
    record.task.elsewhere.add(clientId);
    expect(await record.take([text('a', 'hi', 'unknown')], [false])).toEqual([{ type: 'forward', key: clientId }]);
  });

  it('that is too large to be told twice is kept raw', async () => {
    const big = 'x'.repeat(600_000);
    const button = { type: 'button', button: { text: 'Go', payload: big } };
    const message = lastOf(await record.take([next('a', button)]))?.message?.message;
    expect(message?.content).toEqual(textContent('Unsupported WhatsApp message (button)'));
    expect(message?.raw).toContain(big);
  });

  it('that no event or key could hold is given up, the others go on', async () => {
    const payload = `{"from":"${phone}","referral":{"x":${'['.repeat(6_000)}${']'.repeat(6_000)}}}`;
    const results = await record.take([
      text('a', 'hi', undefined, { payload }),
      text('i'.repeat(513), 'hi'),
      text('b', 'hi', 'q'.repeat(6_000)),
    ]);
    expect(results).toMatchObject([
      { type: 'deadLetter', reason: 'it nests deeper than 500 levels' },
      { type: 'deadLetter', reason: 'its id has more than 512 characters' },
      { type: 'emit' },
    ]);
  });

  it('shows half a character as others do; the raw form stays', async () => {
    const payload = `{"from":"${phone}","text":{"body":"b\\ud800"}}`;
    const message = lastOf(await record.take([text('a', '', undefined, { payload })]))?.message?.message;
    expect([message?.content.text?.text, message?.raw]).toEqual(['b\ufffd', payload]);
  });
});

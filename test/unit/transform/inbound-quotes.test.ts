import { beforeEach, describe, expect, it } from 'vitest';
import { eventId } from '../../../services/core/ids/ids.ts';
import { textContent } from '../../../services/core/inbound/blank-content.ts';
import { innerIn, innerOut, wamid } from '../../corpus/case.ts';
import { ids, now, shape } from './fake-task.ts';
import { businessSent, clientId, conversationOf, eventsOf, idOf, lastOf, tap, text } from './inbound-chat.ts';
import { FakeRecord } from './inbound-scene.ts';

let record: FakeRecord;
beforeEach(() => {
  record = new FakeRecord();
});

describe('a quote', () => {
  beforeEach(() => record.take([text('first', 'hi')]));

  it('F6 (guide: quoted messages) of the business’s message shows it, by any of its parts, in one query', async () => {
    businessSent(record, ids.message, ['part-1', 'part-2']);
    const results = await record.take([text('a', 'yes', 'part-2'), text('b', 'no', 'part-1')]);
    expect(record.queries).toEqual(['find 1 messages', 'insert 2 messages']);
    expect(eventsOf(results).map(({ message }) => message?.message.quotedMessage)).toEqual(
      ['part-2', 'part-1'].map((originalMessageId, n) => ({
        type: 'message',
        externalMessageId: null,
        message: {
          id: ids.message,
          received: now,
          author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
          content: textContent('Hello'),
          source: {
            type: 'whatsapp',
            integrationId: ids.integration,
            originalMessageId,
            originalMessageTimestamp: now + 1 - n,
          },
        },
      })),
    );
    expect(record.messages.get(idOf('a'))?.message.quotedMessage?.message?.id).toBe(ids.message);
  });

  it('F6 by the id inside: the phone’s spelling of the business’s message', async () => {
    businessSent(record, ids.message, [wamid(innerOut, 'out')]);
    const results = await record.take([text('a', 'yes', wamid(innerOut, 'in'))]);
    expect(lastOf(results)?.message?.message.quotedMessage?.message).toMatchObject({
      id: ids.message,
      source: { originalMessageId: wamid(innerOut, 'out') },
    });
  });

  it('F6 of the user’s own message shows it, of an earlier batch and of the same one', async () => {
    await record.take([text(wamid(innerIn), 'mine')]);
    const own = { id: idOf(wamid(innerIn)), author: { type: 'user' }, source: { originalMessageId: wamid(innerIn) } };
    const [quote] = eventsOf(await record.take([text('a', 'as I said', wamid(innerIn, 'out'))]));
    expect(quote?.message?.message.quotedMessage?.message).toMatchObject(own);
    const [, sameBatch] = eventsOf(await record.take([text('b', 'one'), text('c', 'two', 'b')]));
    expect(sameBatch?.message?.message.quotedMessage?.message).toMatchObject({ id: idOf('b') });
  });

  it('F7 (guide: quoted messages) over 60 days old, deleted or unknown is the id alone; 60 days match', async () => {
    const day = 24 * 60 * 60 * 1000;
    const received = now + 60 * day;
    businessSent(record, ids.message, ['sent']);
    businessSent(record, 'f'.repeat(24), ['gone'], { deleted: true });
    const results = await record.take([
      text('a', 'x', 'sent', { received }),
      text('b', 'x', 'sent', { received: received + 1 }),
      text('c', 'x', 'gone'),
      text('d', 'x', 'nowhere'),
    ]);
    const alone = (externalMessageId: string) => ({ type: 'externalMessageId', message: null, externalMessageId });
    const quotes = eventsOf(results).map(({ message }) => message?.message.quotedMessage);
    expect(quotes[0]?.type).toBe('message');
    expect(quotes.slice(1)).toEqual([alone('sent'), alone('gone'), alone('nowhere')]);
  });

  it('F7 of another conversation’s message is the id alone', async () => {
    businessSent(record, ids.message, ['sent']);
    const held = record.messages.get(ids.message);
    if (held) record.messages.set(ids.message, { ...held, conversationId: 'other' });
    expect(lastOf(await record.take([text('a', 'x', 'sent')]))?.message?.message.quotedMessage?.type).toBe(
      'externalMessageId',
    );
  });

  it('that nobody knows waits once for what WhatsApp may have just accepted, and those behind it with it', async () => {
    const batch = [text('a', 'one'), text('b', 'two', 'soon'), text('c', 'three')];
    const results = await record.take(batch, [false, false, false]);
    expect(results.map(({ type }) => type)).toEqual(['emit', 'awaitHigher', 'awaitHigher']);
    expect(record.messages.has(idOf('c'))).toBe(false);
    businessSent(record, ids.message, ['soon']);
    const again = await record.take(batch.slice(1), [true, false]);
    expect(again.map(({ type }) => type)).toEqual(['emit', 'emit']);
    expect(eventsOf(again)[0]?.message?.message.quotedMessage?.type).toBe('message');
  });
});

describe('a tap', () => {
  beforeEach(() => record.take([text('first', 'hi')]));
  const action = (type: 'reply' | 'postback', payload: string) => ({
    type,
    text: 'Label',
    link: null,
    reply: type === 'reply' ? { payload, iconUrl: null } : null,
    postback: type === 'postback' ? { payload } : null,
    buy: null,
    webview: null,
  });
  const withActions = () => {
    const { text } = textContent('Pick');
    const actions = [action('reply', 'a'.repeat(300)), action('postback', 'b'.repeat(300))];
    businessSent(record, ids.message, ['sent'], {
      content: { ...textContent('Pick'), text: text && { ...text, actions } },
    });
  };

  it('on a reply is a message with label, payload and quote', async () => {
    withActions();
    const event = lastOf(await record.take([tap('t', 'reply:TACOS', 'sent')]));
    expect(event?.message?.message).toMatchObject({
      content: textContent('Label', 'TACOS'),
      quotedMessage: { type: 'message', message: { id: ids.message } },
    });
  });

  it('on an action by its place finds its payload in the record', async () => {
    withActions();
    const results = await record.take([
      tap('t', `action:${ids.message}:0`, 'sent'),
      tap('u', `action:${ids.message}:1`, 'sent'),
      tap('v', `action:${ids.message}:9`),
    ]);
    expect(record.queries).toEqual(['find 1 messages', 'insert 2 messages']);
    const [reply, postback, gone] = eventsOf(results);
    expect(reply?.message?.message.content).toEqual(textContent('Label', 'a'.repeat(300)));
    expect(postback?.postback).toMatchObject({ text: 'Label', payload: 'b'.repeat(300), message: { id: ids.message } });
    expect(gone?.message?.message.content.text?.payload).toBe(`action:${ids.message}:9`);
  });

  it('on a postback is told once, is no message, and names the message that held it', async () => {
    withActions();
    const postback = tap('t', 'postback:GREET', 'sent');
    const results = await record.take([postback, postback]);
    expect(results.map(shape)).toEqual([['events conversation:postback'], []]);
    expect(results[1]).toEqual({ type: 'drop', reason: 'repeated' });
    expect(lastOf(results)).toMatchObject({
      id: eventId('conversation:postback', idOf('t')),
      conversation: { id: conversationOf(record) },
      postback: { payload: 'GREET', message: { id: ids.message } },
    });
    expect(record.messages.has(idOf('t'))).toBe(false);
    expect(record.seen).toEqual(new Map([[clientId, postback.value.received]]));
    expect(await record.take([tap('t', 'postback:GREET')])).toEqual([{ type: 'drop', reason: 'repeated' }]);
  });

  it('on a postback by somebody new makes him known', async () => {
    record = new FakeRecord();
    const results = await record.take([tap('t', 'postback:GREET')]);
    expect(results.map(shape)).toEqual([
      ['events client:add', 'events conversation:create', 'events conversation:postback'],
    ]);
  });
});

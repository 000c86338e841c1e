import { describe, expect, it } from 'vitest';
import type { Message } from '../../../services/core/contract/records.ts';
import { textContent } from '../../../services/core/inbound/blank-content.ts';
import { type Link, quotedMessage } from '../../../services/core/quotes/quoted-message.ts';

const day = 24 * 60 * 60 * 1000;
const received = Date.UTC(2024, 0, 1);
const message: Message = {
  id: 'q',
  received,
  author: { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] },
  content: textContent('Hello'),
  source: {
    type: 'api:conversations',
    integrationId: null,
    originalMessageId: null,
    originalMessageTimestamp: null,
  },
  quotedMessage: null,
  metadata: {},
  raw: null,
  deleted: null,
};
const link: Link = { externalId: 'wamid.part2', messageId: 'q', direction: 'outbound', at: received + 900 };
const reply = { conversationId: 'c', integrationId: 'i', received: received + 1000 };
const recorded = { conversationId: 'c', message };
const idAlone = { type: 'externalMessageId', message: null, externalMessageId: 'wamid.asked' };
const quote = (changes: { link?: Link | undefined; recorded?: typeof recorded | undefined; after?: number } = {}) =>
  quotedMessage(
    'wamid.asked',
    'link' in changes ? changes.link : link,
    'recorded' in changes ? changes.recorded : recorded,
    { ...reply, received: received + (changes.after ?? 1000) },
  );

describe('a quote', () => {
  it('of a business message shows it as WhatsApp took it: the part that was quoted, and when', () => {
    const { id, author, content } = message;
    expect(quote()).toEqual({
      type: 'message',
      externalMessageId: null,
      message: {
        id,
        received,
        author,
        content,
        source: {
          type: 'whatsapp',
          integrationId: 'i',
          originalMessageId: 'wamid.part2',
          originalMessageTimestamp: received + 900,
        },
      },
    });
  });

  it('of the user’s own message shows the source that it has', () => {
    const source = {
      type: 'whatsapp',
      integrationId: 'i',
      originalMessageId: 'wamid.own',
      originalMessageTimestamp: received,
    };
    const own = { conversationId: 'c', message: { ...message, source } };
    expect(quote({ link: { ...link, direction: 'inbound' }, recorded: own }).message?.source).toEqual(source);
  });

  it('F7 (guide: quoted messages) is the id alone where it is unknown or over 60 days old; 60 days match', () => {
    expect(quote({ after: 60 * day }).type).toBe('message');
    expect(quote({ after: 60 * day + 1 })).toEqual(idAlone);
    expect(quote({ after: 61 * day })).toEqual(idAlone);
    expect(quote({ link: undefined })).toEqual(idAlone);
    expect(quote({ recorded: undefined })).toEqual(idAlone);
  });

  it('is the id alone where the message is deleted, or another conversation’s', () => {
    expect(quote({ recorded: { conversationId: 'c', message: { ...message, deleted: true } } })).toEqual(idAlone);
    expect(quote({ recorded: { conversationId: 'other', message } })).toEqual(idAlone);
  });

  it('of what came after it, by the clock of another process, matches', () => {
    expect(quote({ after: -1000 }).type).toBe('message');
  });
});

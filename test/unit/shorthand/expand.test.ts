import { describe, expect, it } from 'vitest';
import type { Action, Author, Content } from '../../../services/core/contract/records.ts';
import { nthMessageId } from '../../../services/core/ids/ids.ts';
import { expandSubmitted } from '../../../services/core/shorthand/expand.ts';

const firstMessageId = '0123456789abcdef01234567';
const business: Author = { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] };
const NS = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';

const textOf = (fields: Partial<NonNullable<Content['text']>>): Content => ({
  type: 'text',
  text: { text: null, htmlText: null, markdownText: null, payload: null, actions: [], ...fields },
  media: null,
  location: null,
  items: null,
  form: null,
  native: null,
});

const expand = (content: Content, author = business, language: string | null = null) => {
  const expansion = expandSubmitted({ content, author, firstMessageId, language });
  if (!expansion.ok) throw new Error(expansion.reason);
  return expansion.messages;
};

const callOf = (text: string, language: string | null = null) =>
  expand(textOf({ text }), business, language)[0]?.template?.call;

const hello = (components?: readonly object[]) => ({
  namespace: NS,
  name: 'hello_world',
  language: { policy: 'deterministic', code: 'en_US' },
  ...(components ? { components } : {}),
});
const written = (pairs: string): string =>
  `&(( namespace=[[${NS}]] template=[[hello_world]] language=[[en_US]] ${pairs} ))&`;

describe('templates as WhatsApp takes them', () => {
  it('A1 (guide: template with no components)', () => {
    expect(callOf(`&((namespace=[[${NS}]]template=[[hello_world]]language=[[en_US]]))&`)).toStrictEqual(hello());
  });

  it('A2 (guide: body variables)', () => {
    expect(callOf(written('body_text=[[My User Name]] body_text=[[My Agent Name]]'))).toStrictEqual(
      hello([
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'My User Name' },
            { type: 'text', text: 'My Agent Name' },
          ],
        },
      ]),
    );
  });

  it('A3 (guide: header text)', () => {
    expect(callOf(written('header_text=[[My Title]]'))).toStrictEqual(
      hello([{ type: 'header', parameters: [{ type: 'text', text: 'My Title' }] }]),
    );
  });

  it('A4 (guide: header image), and a video', () => {
    expect(callOf(written('header_image=[[https://image.jpg]]'))).toStrictEqual(
      hello([{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] }]),
    );
    expect(callOf(written('header_video=[[https://h/v.mp4]]'))).toStrictEqual(
      hello([{ type: 'header', parameters: [{ type: 'video', video: { link: 'https://h/v.mp4' } }] }]),
    );
  });

  it('A5 (guide: header document)', () => {
    const document = (value: object) =>
      hello([{ type: 'header', parameters: [{ type: 'document', document: value }] }]);
    expect(callOf(written('header_document=[[https://document.pdf]] header_filename=[[My Document]]'))).toStrictEqual(
      document({ link: 'https://document.pdf', filename: 'My Document' }),
    );
    expect(callOf(written('header_document=[[https://document.pdf]]'))).toStrictEqual(
      document({ link: 'https://document.pdf' }),
    );
  });

  it('A6, A7, A8 (guide: quick replies, dynamic url, all together): header, body, buttons, whatever their order', () => {
    expect(
      callOf(
        written(
          'button_index=[[0]] button_payload=[[TALK]] button_index=[[1]] button_url=[[ticket.pdf]] body_text=[[A]] header_image=[[https://image.jpg]] body_text=[[B]]',
        ),
      ),
    ).toStrictEqual(
      hello([
        { type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'A' },
            { type: 'text', text: 'B' },
          ],
        },
        { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'TALK' }] },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'ticket.pdf' }] },
      ]),
    );
  });

  it('A12 (v2 hsmFallbackLanguage): the key, else the integration, else en_US', () => {
    const bare = `&((namespace=[[${NS}]]template=[[t]]))&`;
    expect(callOf(bare, 'fr')?.language.code).toBe('fr');
    expect(callOf(bare, 'pt-BR')?.language.code).toBe('pt_BR');
    expect(callOf(bare)?.language.code).toBe('en_US');
    expect(callOf(`&((namespace=[[${NS}]]template=[[t]]language=[[de]]))&`, 'fr')?.language.code).toBe('de');
  });

  it('A16 (guide: Old syntax): a body-only template in the fallback language', () => {
    const [message] = expand(textOf({ text: `&[Welcome Bob, I'm Joe](${NS}, hello_world, Bob, Joe)` }));
    expect(message?.template).toStrictEqual({
      call: hello([
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Bob' },
            { type: 'text', text: 'Joe' },
          ],
        },
      ]),
      fallback: "Welcome Bob, I'm Joe",
    });
  });
});

describe('messages of one post', () => {
  const template = `&(( namespace=[[${NS}]] template=[[hello_world]] ))&`;

  it('A11 (v2 messagePostResponse): text before and after are messages of their own, trimmed', () => {
    const messages = expand(textOf({ text: `Hello Bob ${template} \n ${template} Bye ` }));
    expect(messages.map(({ id, kind, content }) => [id, kind, content?.text?.text ?? null])).toEqual([
      [firstMessageId, 'text', 'Hello Bob'],
      [nthMessageId(firstMessageId, 1), 'template', null],
      [nthMessageId(firstMessageId, 2), 'template', null],
      [nthMessageId(firstMessageId, 3), 'text', 'Bye'],
    ]);
  });

  it('A13: htmlText and markdownText are expanded too, and their words stay in their field', () => {
    const [first, second] = expand(textOf({ htmlText: `<b>Hi</b> ${template}`, markdownText: 'ignored' }));
    expect(first?.content?.text).toMatchObject({ text: null, htmlText: '<b>Hi</b>', markdownText: null });
    expect(second?.kind).toBe('template');
    expect(expand(textOf({ markdownText: template }))[0]?.kind).toBe('template');
    expect(expand(textOf({ text: 'plain', htmlText: template }))[0]?.kind).toBe('text');
  });

  it('A18: plain text is one untouched message', () => {
    const content = textOf({ text: ' &((foo))& &[x](only_ns) ' });
    expect(expand(content)).toEqual([{ id: firstMessageId, kind: 'text', content }]);
  });

  it("does not read a user's text", () => {
    const content = textOf({ text: template });
    expect(expand(content, { ...business, type: 'user', userId: 'u' })).toEqual([
      { id: firstMessageId, kind: 'text', content },
    ]);
  });

  it('refuses a template that breaks a rule, and actions beside one', () => {
    const action: Action = {
      type: 'reply',
      text: 'Yes',
      link: null,
      reply: { payload: 'Y', iconUrl: null },
      postback: null,
      buy: null,
      webview: null,
    };
    const refusal = (content: Content) =>
      expandSubmitted({ content, author: business, firstMessageId, language: null });
    expect(refusal(textOf({ text: 'Hi &((template=[[t]]))&' }))).toEqual({
      ok: false,
      reason: 'Template shorthand: missing (namespace at 3)',
    });
    expect(refusal(textOf({ text: `Hi ${template}`, actions: [action] }))).toEqual({
      ok: false,
      reason: 'Template shorthand: not possible beside a template (actions at 3)',
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Action } from '../../../services/core/contract/records.ts';
import { nthMessageId } from '../../../services/core/ids/ids.ts';
import { business, expansionOf, firstMessageId, messagesOf, reasonOf, textOf } from './texts.ts';

const NS = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';

const callOf = (text: string, language: string | null = null) => messagesOf(text, { language })[0]?.template?.call;

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

  it('A4 (guide: header image), and a video, which the guide has not', () => {
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

  const reply = (index: number, payload: string) => ({
    type: 'button',
    sub_type: 'quick_reply',
    index: String(index),
    parameters: [{ type: 'payload', payload }],
  });
  const replies = [reply(0, 'TALK_TO_AGENT'), reply(1, 'MORE_QUESTIONS'), reply(2, 'GOODBYE')];
  const repliesWritten =
    'button_index=[[0]] button_payload=[[TALK_TO_AGENT]] button_index=[[1]] button_payload=[[MORE_QUESTIONS]] button_index=[[2]] button_payload=[[GOODBYE]]';

  it('A6 (guide: quick replies)', () => {
    expect(callOf(written(repliesWritten))).toStrictEqual(hello(replies));
  });

  it('A7 (guide: dynamic url button)', () => {
    expect(callOf(written('button_index=[[1]] button_url=[[ticket.pdf]]'))).toStrictEqual(
      hello([{ type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'ticket.pdf' }] }]),
    );
  });

  it('A8 (guide: header image, body variables, 3 quick replies): header, body, buttons, whatever their order', () => {
    const header = 'header_image=[[https://image.jpg]]';
    const body = 'body_text=[[My User Name]] body_text=[[My Agent Name]]';
    const all = hello([
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'My User Name' },
          { type: 'text', text: 'My Agent Name' },
        ],
      },
      ...replies,
    ]);
    expect(callOf(written(`${header} ${body} ${repliesWritten}`))).toStrictEqual(all);
    expect(callOf(written(`${repliesWritten} ${body} ${header}`))).toStrictEqual(all);
  });

  it('A12 (v2: hsmFallbackLanguage): the key, else the integration, else en_US', () => {
    const bare = `&((namespace=[[${NS}]]template=[[t]]))&`;
    expect(callOf(bare, 'fr')?.language.code).toBe('fr');
    expect(callOf(bare, 'pt-BR')?.language.code).toBe('pt_BR');
    expect(callOf(bare)?.language.code).toBe('en_US');
    expect(callOf(`&((namespace=[[${NS}]]template=[[t]]language=[[de]]))&`, 'fr')?.language.code).toBe('de');
  });

  it('A16 (guide: Old syntax): a body-only template in the fallback language', () => {
    const [message] = messagesOf(textOf({ text: `&[Welcome Bob, I'm Joe](${NS}, hello_world, Bob, Joe)` }));
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
    const messages = messagesOf(textOf({ text: `Hello Bob ${template} \n ${template} Bye ` }));
    expect(messages.map(({ id, kind, content }) => [id, kind, content?.text?.text ?? null])).toEqual([
      [firstMessageId, 'text', 'Hello Bob'],
      [nthMessageId(firstMessageId, 1), 'template', null],
      [nthMessageId(firstMessageId, 2), 'template', null],
      [nthMessageId(firstMessageId, 3), 'text', 'Bye'],
    ]);
  });

  it('§9: markup that is left around a template and holds no words is left out', () => {
    const kinds = (htmlText: string) =>
      messagesOf(textOf({ htmlText })).map(({ kind, content }) => content?.text?.htmlText ?? kind);
    expect(kinds(`<p>${template}</p>`)).toEqual(['template']);
    expect(kinds(`<p>Hi ${template}</p>`)).toEqual(['<p>Hi', 'template']);
    expect(kinds(`<p> </p>${template}<div>&nbsp;<br></div>${template}`)).toEqual(['template', 'template']);
    expect(messagesOf(textOf({ markdownText: `${template} _Bye_` })).map(({ kind }) => kind)).toEqual([
      'template',
      'text',
    ]);
  });

  it('A13 (Zendesk: shorthand syntax): htmlText and markdownText are expanded too, and their words stay in their field', () => {
    const [first, second] = messagesOf(textOf({ htmlText: `<b>Hi</b> ${template}`, markdownText: 'ignored' }));
    expect(first?.content?.text).toMatchObject({ text: null, htmlText: '<b>Hi</b>', markdownText: null });
    expect(second?.kind).toBe('template');
    expect(messagesOf(textOf({ markdownText: template }))[0]?.kind).toBe('template');
    expect(messagesOf(textOf({ text: 'plain', htmlText: template }))[0]?.kind).toBe('text');
  });

  it('A18 (no source; design: plain text): is one untouched message', () => {
    const content = textOf({ text: ' &((foo))& &[x](only_ns) ' });
    expect(messagesOf(content)).toEqual([{ id: firstMessageId, kind: 'text', content }]);
  });

  it("does not read a user's text", () => {
    const content = textOf({ text: template });
    expect(messagesOf(content, { author: { ...business, type: 'user', userId: 'u' } })).toEqual([
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
    expect(expansionOf('Hi &((template=[[t]]))&')).toEqual({
      ok: false,
      reason: 'Template shorthand: missing (namespace at 3)',
      needs: [],
    });
    expect(reasonOf(textOf({ text: `Hi ${template}`, actions: [action] }))).toBe(
      'Template shorthand: not possible beside a template (actions at 3)',
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicatorBody } from '../../../services/core/content/indicator.ts';
import {
  nativeContentBody,
  type Rendering,
  renderBody,
  renderContent,
  renderOverride,
} from '../../../services/core/content/render-cloud.ts';
import { splitText } from '../../../services/core/content/split-text.ts';
import type { Action, Content } from '../../../services/core/contract/records.ts';

const blank: Content = { type: 'text', text: null, media: null, location: null, items: null, form: null, native: null };
const text = (words: string, actions: readonly Action[] = []): Content => ({
  ...blank,
  text: { text: words, htmlText: null, markdownText: null, payload: null, actions },
});
const media = (
  type: 'image' | 'file',
  mediaUrl: string,
  words: string | null,
  mediaType: string | null = null,
): Content => ({
  ...blank,
  type,
  media: { mediaUrl, mediaType, mediaSize: null, text: words, altText: null, attachmentId: null, actions: [] },
});
const bodies = (rendering: Rendering): readonly unknown[] =>
  rendering.ok ? rendering.calls.map(({ body }) => JSON.parse(body) as unknown) : [rendering.error];

describe('text', () => {
  it('goes as it is', () => {
    expect(bodies(renderContent(text('*Hi* there')))).toEqual([{ type: 'text', text: { body: '*Hi* there' } }]);
  });

  it('is cut at 4,096 where it hurts least', () => {
    const line = `${'a'.repeat(3000)}\n${'b'.repeat(1090)} ${'c'.repeat(100)}`;
    expect(splitText(line, 4096)).toEqual(['a'.repeat(3000), `${'b'.repeat(1090)} ${'c'.repeat(100)}`]);
    const url = `https://example.org/${'u'.repeat(300)}`;
    expect(splitText(`${'漢'.repeat(4000)}${url}`, 4096)).toEqual(['漢'.repeat(4000), url]);
    expect(bodies(renderContent(text(`${'a'.repeat(4096)} b`)))).toHaveLength(2);
  });

  it('is never cut inside a character as people see it, and loses nothing but blanks', () => {
    const character = fc.constantFrom('a', ' ', '\n', '👩‍👩‍👧', '🇧🇷', 'é', 'e\u0301', '漢', '\r\n', ' \u0301');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 120 }), fc.integer({ min: 12, max: 40 }), (characters, limit) => {
        const whole = characters.join('');
        const pieces = splitText(whole, limit);
        const bare = (some: string) => some.replace(/\s/g, '');
        expect(bare(pieces.join(''))).toBe(bare(whole));
        const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
        const boundaries = new Set([...segmenter.segment(whole)].map(({ index }) => index).concat(whole.length));
        let at = 0;
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(limit);
          expect(piece.trim()).not.toBe('');
          at = whole.indexOf(piece, at);
          expect(boundaries.has(at + piece.length)).toBe(true);
          at += piece.length;
        }
      }),
    );
  });

  it('is refused when it is empty, or carries what cannot be shown yet', () => {
    const action: Action = {
      type: 'reply',
      text: 'Yes',
      link: null,
      reply: { payload: 'Y', iconUrl: null },
      postback: null,
      buy: null,
      webview: null,
    };
    expect(renderContent(text(' '))).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    expect(renderContent(text('Sure?', [action]))).toEqual({
      ok: false,
      error: {
        code: 'bad_request',
        message: 'Content of type text with actions (reply) is not supported on this channel',
        underlyingError: null,
      },
    });
    expect(renderContent({ ...blank, type: 'carousel' })).toMatchObject({
      error: { message: 'Content of type carousel is not supported on this channel' },
    });
  });
});

describe('media', () => {
  it('goes by link, with its caption', () => {
    expect(bodies(renderContent(media('image', 'https://h/a.jpg', 'A cat')))).toEqual([
      { type: 'image', image: { link: 'https://h/a.jpg', caption: 'A cat' } },
    ]);
    expect(bodies(renderContent(media('file', 'https://h/x/My%20file.pdf?y=1', null)))).toEqual([
      { type: 'document', document: { link: 'https://h/x/My%20file.pdf?y=1', filename: 'My file.pdf' } },
    ]);
    expect(bodies(renderContent(media('file', 'https://h/v.MP4', null)))).toEqual([
      { type: 'video', video: { link: 'https://h/v.MP4' } },
    ]);
  });

  it('has its text as a message of its own where no caption can stand', () => {
    expect(bodies(renderContent(media('file', 'https://h/a.bin', 'Hi', 'audio/mpeg')))).toEqual([
      { type: 'audio', audio: { link: 'https://h/a.bin' } },
      { type: 'text', text: { body: 'Hi' } },
    ]);
    expect(bodies(renderContent(media('image', 'https://h/a.png', 'x'.repeat(1025))))).toHaveLength(2);
  });
});

describe('native payloads', () => {
  it("E11 (guide): the channel's own fields are replaced, whatever was written there", () => {
    const payload = {
      to: '123',
      recipient: 'US.1',
      recipient_type: 'group',
      messaging_product: 'sms',
      biz_opaque_callback_data: 'x',
      type: 'text',
      text: { body: 'Hi' },
    };
    expect(bodies(renderOverride(JSON.stringify(payload)))).toEqual([{ type: 'text', text: { body: 'Hi' } }]);
  });

  it('pass through untouched, whatever they hold', () => {
    const given = {
      type: 'interactive',
      interactive: { type: 'flow', deep: [{ a: null, ü: 1.5 }] },
      context: { message_id: 'w' },
    };
    const rendering = renderOverride(JSON.stringify(given));
    expect(bodies(rendering)).toEqual([given]);
    expect(rendering.ok && rendering.calls[0]?.kind).toBe('interactive');
  });

  it('are translated where only the API client speaks so', () => {
    const hsm = {
      type: 'hsm',
      ttl: 'P1D',
      hsm: {
        namespace: 'ns',
        element_name: 'hello_world',
        language: { policy: 'fallback', code: 'en_US' },
        localizable_params: [{ default: 'Ann' }, { default: 'Bob' }],
      },
    };
    expect(bodies(renderOverride(JSON.stringify(hsm)))).toEqual([
      {
        type: 'template',
        template: {
          namespace: 'ns',
          name: 'hello_world',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [
            {
              type: 'body',
              parameters: [
                { type: 'text', text: 'Ann' },
                { type: 'text', text: 'Bob' },
              ],
            },
          ],
        },
      },
    ]);
  });

  it('E12: preview_url moves to the text, and needs a URL there', () => {
    const preview = (body: string) =>
      renderOverride(JSON.stringify({ preview_url: true, type: 'text', text: { body } }));
    expect(bodies(preview('see https://h'))).toEqual([
      { type: 'text', text: { body: 'see https://h', preview_url: true } },
    ]);
    expect(preview('see')).toMatchObject({ ok: false, error: { code: 'bad_request' } });
  });

  it('are read with or without their type around them', () => {
    const template = { name: 'a', language: { code: 'en' } };
    const inner = nativeContentBody({ type: 'template', payload: JSON.stringify(template) });
    const outer = nativeContentBody({ type: 'template', payload: JSON.stringify({ type: 'template', template }) });
    expect(inner).toEqual({ ok: true, body: { type: 'template', template } });
    expect(outer).toEqual(inner);
    expect(renderBody(inner)).toMatchObject({ ok: true, calls: [{ kind: 'template' }] });
  });

  it('that are no JSON object are refused', () => {
    for (const payload of ['', '[]', 'null', '"x"', '{'])
      expect(renderOverride(payload)).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    fc.assert(fc.property(fc.json(), (json) => void renderOverride(json)));
  });
});

describe('indicators', () => {
  it('are reads, with typing where it is meant, or nothing', () => {
    expect(JSON.parse(indicatorBody('typing:start', 'w') ?? '')).toEqual({
      status: 'read',
      message_id: 'w',
      typing_indicator: { type: 'text' },
    });
    expect(JSON.parse(indicatorBody('conversation:read', 'w') ?? '')).toEqual({ status: 'read', message_id: 'w' });
    expect(indicatorBody('typing:stop', 'w')).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../services/core/contract/records.ts';
import { isHttpUrl } from '../../../services/core/shorthand/characters.ts';
import { mayHoldShorthand, scanShorthand } from '../../../services/core/shorthand/scan.ts';
import type { Segment } from '../../../services/core/shorthand/segment.ts';
import type { ShorthandTemplate } from '../../../services/core/shorthand/shorthand-template.ts';
import { hostile } from './texts.ts';
import { writeOld, writeShorthand } from './write-shorthand.ts';

const brackets = fc.constantFrom(...'[](){}&%$!=,:', '\n', '\0', '\u202e', '\ud83d', 'א', ' ', '))&', ']]');
const words = fc.string({ unit: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 1 }), brackets), maxLength: 24 });

const value = words.filter((text) => !`${text}]`.includes(']]'));
const full = value.filter((text) => text !== '');
const url = fc.webUrl({ withQueryParameters: true }).filter((uri) => !/[)\]\s]/.test(uri) && isHttpUrl(uri));
const buttons = fc.uniqueArray(
  fc.record({
    index: fc.integer({ min: 0, max: 9 }),
    type: fc.constantFrom('payload' as const, 'url' as const),
    value,
  }),
  { selector: ({ index }) => index, maxLength: 4 },
);
const header = fc.oneof(
  fc.constant(null),
  fc.record({ type: fc.constant('text' as const), text: value }),
  fc.record({ type: fc.constantFrom('image' as const, 'video' as const), link: url }),
  fc.record({ type: fc.constant('document' as const), link: url, filename: fc.option(value) }),
);
const template: fc.Arbitrary<ShorthandTemplate> = fc.record({
  namespace: full,
  name: full,
  language: fc.option(full),
  fallback: fc.option(value),
  header,
  body: fc.array(value, { maxLength: 4 }),
  buttons,
});

/** What may stand on one line of a mark: trimmed, nothing that ends it early, nothing that opens another. */
const inLine = (...ends: readonly string[]) =>
  words
    .map((text) => text.trim())
    .filter(
      (text) =>
        text !== '' && !text.includes('\n') && !mayHoldShorthand(text) && !ends.some((end) => text.includes(end)),
    );
const label = inLine('](').filter((text) => text.length <= 128);
const payload = inLine(')');
const none = { link: null, reply: null, postback: null, buy: null, webview: null };
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ text: label, uri: url }).map(({ text, uri }) => ({
    ...none,
    type: 'link',
    text,
    link: { uri, default: null },
  })),
  fc.record({ text: label, payload }).map((given) => ({
    ...none,
    type: 'reply',
    text: given.text,
    reply: { payload: given.payload, iconUrl: null },
  })),
  fc.record({ text: label, payload }).map((given) => ({
    ...none,
    type: 'postback',
    text: given.text,
    postback: { payload: given.payload },
  })),
  label.map((text) => ({ ...none, type: 'locationRequest', text })),
  fc.record({ text: label, amount: fc.nat() }).map(({ text, amount }) => ({
    ...none,
    type: 'buy',
    text,
    buy: { amount, currency: null },
  })),
);
const marked: fc.Arbitrary<Segment> = fc.oneof(
  template.map((one) => ({ type: 'template' as const, template: one, offset: 0 })),
  action.map((one) => ({ type: 'action' as const, action: one, offset: 0 })),
  fc
    .record({ mediaUrl: url, altText: fc.option(label) })
    .map((image) => ({ type: 'image' as const, image, offset: 0 })),
  inLine('))%', '}}%').map((name) => ({ type: 'canned' as const, name, offset: 0 })),
);
const between = fc.option(
  words.filter((text) => text !== '' && !mayHoldShorthand(text)),
  { freq: 2 },
);
const segments = fc
  .tuple(fc.array(fc.tuple(between, marked), { minLength: 1, maxLength: 5 }), between)
  .map(([list, last]): Segment[] => [
    ...list.flatMap(([text, mark]): Segment[] => (text === null ? [mark] : [{ type: 'text', text }, mark])),
    ...(last === null ? [] : [{ type: 'text' as const, text: last }]),
  ]);

describe('a text that was written from what it says', () => {
  it('reads back as that, with the place of each mark', () => {
    fc.assert(
      fc.property(segments, fc.constantFrom('', ' ', '\n\t'), (given, blank) => {
        let at = 0;
        const placed = given.map((segment): Segment => {
          const offset = at;
          at += writeShorthand([segment], blank).length;
          return segment.type === 'text' ? segment : { ...segment, offset };
        });
        expect(scanShorthand(writeShorthand(given, blank))).toEqual({ ok: true, segments: placed });
      }),
      { numRuns: 500 },
    );
  });

  it('does so in the old syntax', () => {
    const part = inLine(')', ',');
    const old = fc.record({
      namespace: part,
      name: part,
      body: fc.array(fc.oneof(part, fc.constant('')), { maxLength: 4 }),
      fallback: words.filter((text) => !text.includes('](') && !mayHoldShorthand(text)),
      language: fc.constant(null),
      header: fc.constant(null),
      buttons: fc.constant([]),
    });
    fc.assert(
      fc.property(old, (given) => {
        expect(scanShorthand(writeOld(given))).toEqual({
          ok: true,
          segments: [{ type: 'template', template: given, offset: 0 }],
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is refused at the very place of its fault, whatever stands before', () => {
    fc.assert(
      fc.property(between, template, full, (before, one, bad) => {
        const lead = before ?? '';
        const text = `${lead}${writeShorthand([{ type: 'template', template: one, offset: 0 }])}`;
        const broken = `${text.slice(0, -3)}body=[[${bad}]]))&`;
        expect(scanShorthand(broken)).toEqual({
          ok: false,
          fault: { reason: 'unknown key', key: 'body', offset: text.length - 3 },
        });
      }),
      { numRuns: 100 },
    );
  });
});

describe('any text', () => {
  it('loses no character that is no mark, and never throws', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const scan = scanShorthand(text);
        if (!scan.ok) {
          expect(scan.fault.offset).toBeLessThan(text.length);
          return;
        }
        let at = 0;
        for (const segment of scan.segments) {
          if (segment.type === 'text') {
            at = text.indexOf(segment.text, at);
            expect(at).toBeGreaterThanOrEqual(0);
            at += segment.text.length;
          } else {
            expect(segment.offset).toBeGreaterThanOrEqual(at);
            at = segment.offset + 1;
          }
        }
        if (scan.segments.every(({ type }) => type === 'text')) expect(writeShorthand(scan.segments)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });
});

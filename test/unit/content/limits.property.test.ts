import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionAt, readActionId } from '../../../services/core/actions/action-id.ts';
import { renderContent } from '../../../services/core/content/render.ts';
import type { Action, Content } from '../../../services/core/contract/records.ts';
import {
  bodies,
  formContent,
  item,
  itemsContent,
  link,
  locationContent,
  locationRequest,
  mediaContent,
  postback,
  reply,
  targetOf,
  textContent,
  webview,
} from './scene.ts';

/** Text of every kind that is hard to count or to cut, around the limits. */
const letters = fc.constantFrom(
  'a',
  'B ',
  '\n',
  '漢',
  '😀',
  '👩‍👩‍👧',
  'e\u0301',
  'שׁ',
  '*b*',
  '\u0000',
  '\ud800',
  'https://h/x ',
);
const words = (longest: number) =>
  fc.oneof(
    fc.array(letters, { maxLength: 12 }).map((list) => list.join('')),
    fc
      .tuple(letters, fc.integer({ min: Math.max(0, longest - 3), max: longest + 3 }))
      .map(([letter, length]) => letter.repeat(length).slice(0, length)),
  );
const label = fc.oneof(words(20), words(24), words(5));
const payload = fc.oneof(words(8), words(194), words(250), fc.constant('SAME'));
const url = fc.oneof(
  fc
    .constantFrom('jpg', 'png', 'gif', 'webp', 'mp3', 'wav', 'mp4', 'mov', 'pdf', 'bin')
    .map((ext) => `https://h/f.${ext}`),
  fc.integer({ min: 1, max: 4000 }).map((length) => `https://h/${'u'.repeat(length)}`),
  fc.webUrl(),
);
const links = fc.oneof(
  fc.tuple(label, url).map(([text, uri]) => link(text, uri)),
  fc.tuple(label, url).map(([text, uri]) => webview(text, 'https://h', uri)),
);
const postbacks = fc.tuple(label, payload).map(([text, given]) => postback(text, given));
const requests = label.map(locationRequest);
const replies = fc.tuple(label, payload).map(([text, given]) => reply(text, given));
const actions: fc.Arbitrary<Action[]> = fc.oneof(
  fc.array(fc.oneof(replies, requests), { maxLength: 12 }),
  fc.array(fc.oneof(links, postbacks, requests), { maxLength: 12 }),
);
const itemActions = fc.array(fc.oneof(links, postbacks), { minLength: 1, maxLength: 3 });
const size = fc.option(fc.constantFrom(1, 100_000, 100_001, 5_000_000, 5_000_001, 16_000_001, 100_000_001));
const type = fc.option(fc.constantFrom('image/jpeg', 'image/webp', 'audio/mpeg', 'video/mp4', 'application/pdf', 'x'));
const items = fc.array(
  fc
    .tuple(words(128), fc.option(words(128)), itemActions, fc.option(url))
    .map(([title, description, own, media]) => item(title, description, own, media ?? undefined)),
  { minLength: 1, maxLength: 10 },
);

const content: fc.Arbitrary<Content> = fc.oneof(
  fc.tuple(fc.oneof(words(1024), words(4096)), actions).map(([text, list]) => textContent(text, list)),
  fc
    .tuple(
      fc.constantFrom('image', 'file'),
      url,
      fc.record({ text: words(1024), mediaSize: size, mediaType: type, actions }),
    )
    .map(([kind, address, fields]) => mediaContent(kind === 'image' ? 'image' : 'file', address, fields)),
  items.map((list) => itemsContent('carousel', list)),
  fc
    .tuple(items, fc.array(fc.oneof(links, postbacks), { maxLength: 10 }))
    .map(([list, own]) => itemsContent('list', list, own)),
  fc
    .tuple(
      fc.double({ min: -90, max: 90, noNaN: true }),
      fc.double({ min: -180, max: 180, noNaN: true }),
      words(1000),
      words(1000),
    )
    .map(([lat, long, name, address]) => locationContent(lat, long, name, address)),
  words(4096).map(formContent),
);

const idsIn = (body: object): string[] =>
  [...JSON.stringify(body).matchAll(/"id":("(?:[^"\\]|\\.)*")/g)].map(([, id]) => String(JSON.parse(id ?? '""')));

describe.each(['cloud', 'api-client'] as const)('whatever is posted (%s)', (protocol) => {
  it('WhatsApp takes what it becomes, or it is refused in words', () => {
    fc.assert(
      fc.property(content, (any) => {
        const rendering = renderContent(any, targetOf(protocol));
        if (!rendering.ok) {
          expect(rendering.error.message).toMatch(/empty|more than 100/);
          return;
        }
        // Each body goes through the validator of its protocol.
        for (const body of bodies(rendering, protocol)) {
          const titles = [...JSON.stringify(body).matchAll(/"title":"((?:[^"\\]|\\.)*)"/g)].map(([, title]) => title);
          // WhatsApp: reply buttons. Two of the same words are refused.
          expect(new Set(titles).size).toBe(titles.length);
          for (const id of idsIn(body)) {
            const read = readActionId(id);
            expect(read).toBeDefined();
            if (read?.type === 'action') expect(actionAt(any, read.n)).toBeDefined();
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('every choice of a message is in it, by its payload or its place', () => {
    fc.assert(
      fc.property(fc.array(replies, { minLength: 1, maxLength: 10 }), (list) => {
        const any = textContent('?', list);
        const rendering = renderContent(any, targetOf(protocol));
        const ids = bodies(rendering, protocol).flatMap(idsIn);
        // Written out, they have none.
        if (ids.length === 0) return;
        const payloads = ids.map((id) => {
          const read = readActionId(id);
          return read?.type === 'action' ? actionAt(any, read.n)?.reply?.payload : read?.payload;
        });
        expect(payloads).toEqual(list.map(({ reply: tap }) => tap?.payload));
      }),
    );
  });
});

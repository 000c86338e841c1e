import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShown } from '../../../services/ingest/media/media-headers.ts';
import { looksLikeText, servedType, unknownType } from '../../../services/transform/media/served-type.ts';

describe('the type that a file is served as', () => {
  it.each([
    // What the bytes say counts.
    ['image/png', 'image/jpeg', false, 'image/png'],
    ['application/xml', 'image/png', true, 'application/xml'],
    // The same container: the sender knows which.
    ['video/mp4', 'audio/mp4', false, 'audio/mp4'],
    ['application/x-cfb', 'application/msword', false, 'application/msword'],
    ['audio/x-m4a', 'audio/aac', false, 'audio/mp4'],
    ['audio/ogg; codecs=opus', 'audio/ogg', false, 'audio/ogg; codecs=opus'],
    // Bytes that say nothing.
    [undefined, 'text/plain', true, 'text/plain; charset=utf-8'],
    [undefined, 'Text/CSV; charset=latin1', true, 'text/csv; charset=utf-8'],
    [undefined, 'text/plain', false, unknownType],
    [undefined, 'text/html', true, unknownType],
    [undefined, 'image/svg+xml', true, unknownType],
    [undefined, 'image/jpeg', true, unknownType],
    [undefined, null, true, unknownType],
  ])('%s, called %s (text: %s) is %s', (sniffed, claimed, isText, expected) => {
    expect(servedType(sniffed, claimed, isText)).toBe(expected);
  });

  it('is never one that a browser runs because its sender called it so', () => {
    const runs = fc.constantFrom('text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript', 'text/xml');
    fc.assert(
      fc.property(
        runs,
        fc.boolean(),
        fc.option(fc.constantFrom('video/mp4', 'application/zip'), { nil: undefined }),
        (claimed, isText, sniffed) => servedType(sniffed, claimed, isText) !== claimed,
      ),
    );
  });

  it('is text only without nul bytes', () => {
    expect([looksLikeText(Buffer.from('a,b\n')), looksLikeText(Buffer.from([65, 0]))]).toEqual([true, false]);
  });
});

describe('what a browser may show', () => {
  it.each(['image/jpeg', 'audio/ogg; codecs=opus', 'video/mp4', 'application/pdf', 'text/plain; charset=utf-8'])(
    '%s is shown',
    (type) => expect(isShown(type)).toBe(true),
  );
  it.each(['text/html', 'image/svg+xml', 'application/xml', 'text/csv', unknownType, 'application/zip', ''])(
    '%s is downloaded',
    (type) => expect(isShown(type)).toBe(false),
  );
});

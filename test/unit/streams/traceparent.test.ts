import { describe, expect, it } from 'vitest';
import {
  formatTraceparent,
  newTraceparent,
  parseTraceparent,
} from '../../../services/platform/telemetry/traceparent.ts';

const VALID = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('a traceparent', () => {
  it('is read and written back', () => {
    const context = parseTraceparent(VALID);
    expect(context).toEqual({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', sampled: true });
    expect(context && formatTraceparent(context)).toBe(VALID);
  });

  it.each([
    ['nothing', undefined],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['a span id of zeros', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
    ['version ff', VALID.replace('00-', 'ff-')],
    ['capitals', VALID.toUpperCase()],
    ['more than version 00 has', `${VALID}-more`],
  ])('is refused: %s', (_what, text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it('of a later version may carry more', () => {
    expect(parseTraceparent(`${VALID.replace('00-', '01-')}-more`)?.sampled).toBe(true);
  });

  it('is made anew, sampled and valid', () => {
    expect(parseTraceparent(newTraceparent())?.sampled).toBe(true);
    expect(newTraceparent((bytes) => Buffer.alloc(bytes, 0xab))).toBe(`00-${'ab'.repeat(16)}-${'ab'.repeat(8)}-01`);
  });

  it('is another one each time', () => {
    const made = Array.from({ length: 1_000 }, () => newTraceparent());
    expect(new Set(made.map((one) => parseTraceparent(one)?.traceId)).size).toBe(1_000);
    expect(new Set(made.map((one) => parseTraceparent(one)?.spanId)).size).toBe(1_000);
  });
});

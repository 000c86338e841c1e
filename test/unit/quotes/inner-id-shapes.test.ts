import { describe, expect, it } from 'vitest';
import { innerIdOf } from '../../../services/core/quotes/inner-id.ts';

const inner = 'A0B1C2D3E4F5061728';
const text = Buffer.from(inner, 'latin1');
/** As Cloud writes it, of a number of two digits; `way` is the place behind the number. */
const cloud = Buffer.from([0x1c, 0x18, 2, 0x34, 0x39, 0x15, 0x02, 0x00, 0x12, 0x18, text.length, ...text, 0]);
const way = 5;
/** As the API client writes it, of a number of two digits. */
const client = Buffer.from([0x80, 0x11, 1, 0x49, 0x02, inner.length / 2, ...Buffer.from(inner, 'hex')]);

const changed = (bytes: Buffer, at: number, byte: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = byte;
  return copy;
};
const asCloud = (bytes: Buffer): string => `wamid.${bytes.toString('base64')}`;
const asClient = (bytes: Buffer): string => bytes.toString('base64url');

describe('the shape of a message id', () => {
  it('is read as it is', () => {
    expect(innerIdOf(asCloud(cloud))).toBe(inner);
    expect(innerIdOf(asClient(client))).toBe(inner);
    expect(innerIdOf(asClient(changed(client, 0, 0x00)))).toBe(inner);
  });

  it.each([
    ['first byte', 0, 0x1d],
    ['tag of the number', 1, 0x19],
    ['tag of the way', way, 0x14],
    ['length of the way', way + 1, 0x03],
    ['tag of the id', way + 4, 0x19],
  ])('of Cloud has its own %s', (_name, at, byte) => {
    expect(innerIdOf(asCloud(changed(cloud, at, byte)))).toBeUndefined();
  });

  it.each([
    ['first byte of what goes out', 0, 0x81],
    ['first byte of what comes in', 0, 0x01],
    ['second byte', 1, 0x12],
    ['tag of the id', 4, 0x03],
    ['length of the id', 5, inner.length / 2 - 1],
  ])('of the API client has its own %s', (_name, at, byte) => {
    expect(innerIdOf(asClient(changed(client, at, byte)))).toBeUndefined();
  });

  it('is no longer than 512 characters', () => {
    const padded = (characters: number): Buffer =>
      Buffer.concat([cloud, Buffer.alloc((characters / 4) * 3 - cloud.length)]);
    expect(innerIdOf(asCloud(padded(512)))).toBe(inner);
    expect(innerIdOf(asCloud(padded(516)))).toBeUndefined();
  });
});

import { randomBytes } from 'node:crypto';

const chunk = (type: string, data: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type), data, randomBytes(4)]);
};

/** A PNG as far as its form goes: 57 bytes, and data that no two of them share. */
export const png = (size = 60_000): Buffer =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.from('00000001000000010806000000', 'hex')),
    chunk('IDAT', randomBytes(size)),
    chunk('IEND', Buffer.alloc(0)),
  ]);

export const html = Buffer.from('<!doctype html><html><script>alert(document.domain)</script></html>');

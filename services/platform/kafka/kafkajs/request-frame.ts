import type { EncodedRequest } from './produce-request.ts';

interface Framed {
  readonly correlationId: number;
  readonly clientId: string;
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    encode(): Promise<{ readonly buffer: Buffer }>;
  };
}

const FIXED = 4 + 2 + 2 + 4 + 2;

/** A request as it goes over the wire: copied once, where kafkajs lets two zeroed buffers grow under it. */
export async function frameRequest({ correlationId, clientId, request }: Framed): Promise<EncodedRequest> {
  const { buffer: payload } = await request.encode();
  const nameLength = Buffer.byteLength(clientId);
  const bytes = Buffer.allocUnsafe(FIXED + nameLength + payload.length);
  let at = bytes.writeInt32BE(bytes.length - 4, 0);
  at = bytes.writeInt16BE(request.apiKey, at);
  at = bytes.writeInt16BE(request.apiVersion, at);
  at = bytes.writeInt32BE(correlationId, at);
  at = bytes.writeInt16BE(nameLength, at);
  at += bytes.write(clientId, at, 'utf8');
  bytes.set(payload, at);
  return { buf: bytes, buffer: bytes };
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseCallbackData } from '../../../services/core/ids/callback-data.ts';

/** What WhatsApp took, in order. */
export interface Taken {
  readonly clientId: string;
  readonly messageId: string;
  readonly part: number;
  readonly externalId: string;
  readonly callback: string;
}

export interface PhoneSide {
  readonly baseUrl: string;
  readonly taken: readonly Taken[];
  /** Authorization headers and bodies of all requests. */
  readonly requests: readonly { readonly authorization: string | undefined; readonly body: string }[];
  close(): Promise<void>;
}

export interface PhoneSideOptions {
  /** Takes the n-th request (from 0) and cuts the connection instead of answering. */
  readonly losesAnswer?: (n: number) => boolean;
  readonly taken: (taken: Taken) => void;
}

/** WhatsApp as far as a send goes: every message is taken and told of. A read indicator is taken too, and is none. */
export async function openPhoneSide({ losesAnswer, taken: tell }: PhoneSideOptions): Promise<PhoneSide> {
  const taken: Taken[] = [];
  const requests: { authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const n = requests.push({ authorization: request.headers.authorization, body }) - 1;
      const { biz_opaque_callback_data: callback, status } = JSON.parse(body);
      const data = parseCallbackData(callback);
      if (!data) {
        response.writeHead(400).end('{"error":{"message":"no callback data","code":100}}');
        return;
      }
      if (status === 'read') {
        response.end('{"success":true}');
        return;
      }
      const one = { ...data, callback, externalId: `wamid.${n}` };
      taken.push(one);
      tell(one);
      if (losesAnswer?.(n)) request.socket.destroy();
      else response.end(JSON.stringify({ messages: [{ id: one.externalId }] }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    taken,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

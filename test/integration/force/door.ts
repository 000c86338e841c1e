import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before the registry and can be shut: connections are refused then, as when the engine is down. */
export class Door {
  readonly #target: URL;
  #server: Server | undefined;
  #port = 0;
  asked = 0;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async open(): Promise<void> {
    const server = createServer((incoming, answer) => {
      this.asked += 1;
      const { method, headers, url } = incoming;
      const { hostname, port } = this.#target;
      const onward = request({ hostname, port, method, headers, path: url }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      onward.on('error', () => answer.writeHead(502).end());
      incoming.pipe(onward);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.address() as AddressInfo; // listening on TCP
    this.#port = address.port;
  }

  async shut(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#target.pathname}`;
  }
}

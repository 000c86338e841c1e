/** The outside server: sometimes it accepts and cuts the connection, cuts without accepting, refuses, or is slow. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { HTTP_MS, LEASE_MS, type Payload } from './orders.ts';

export interface Received extends Payload {
  readonly instance: string;
  readonly checked: number;
  readonly at: number;
  /** The sender was frozen between its check of the lease and the write: the one residual. */
  readonly excused: boolean;
}

export interface Freeze {
  readonly instance: string;
  readonly from: number;
  to?: number;
}

export class Outside {
  readonly received: Received[] = [];
  readonly #due: { readonly at: number; readonly key: string; readonly n: number }[] = [];
  readonly #server: http.Server;
  readonly #random: () => number;
  readonly #freezes: readonly Freeze[];

  constructor(random: () => number, freezes: readonly Freeze[]) {
    this.#random = random;
    this.#freezes = freezes;
    this.#server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => this.#take(body, request, response));
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address() as AddressInfo; // listening on TCP
    return address.port;
  }

  /** Statuses whose time has come. */
  statuses(): { key: string; n: number }[] {
    const now = Date.now();
    const ready = this.#due.filter(({ at }) => at <= now);
    for (const status of ready) this.#due.splice(this.#due.indexOf(status), 1);
    return ready;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take(body: string, request: http.IncomingMessage, response: http.ServerResponse): void {
    const luck = this.#random();
    const now = Date.now();
    if (luck < 0.005) return void request.socket.destroy();
    if (luck < 0.015) return void response.writeHead(503).end();
    const call: Payload & { instance: string; checked: number } = JSON.parse(body);
    const excused =
      now - call.checked > LEASE_MS &&
      this.#freezes.some(
        ({ instance, from, to }) =>
          instance === call.instance && from <= call.checked + 5 && (to ?? now) >= call.checked,
      );
    this.received.push({ ...call, at: now, excused });
    this.#due.push({ at: now + 20 + this.#random() * 400, key: call.key, n: call.n });
    if (luck < 0.03) return void request.socket.destroy();
    const wait = luck < 0.035 ? HTTP_MS * 1.5 : 1 + this.#random() * 4;
    setTimeout(() => response.writeHead(200).end('ok'), wait);
  }
}

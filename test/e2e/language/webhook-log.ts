import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { valueAt } from '../../../infra/start/demo/json-call.ts';

/** One call of a webhook, as it came, and what its one event tells. */
export interface WebhookCall {
  readonly body: unknown;
  readonly type: string;
  readonly payload: unknown;
}

/** Every call of a webhook with its whole body: what is compared is the JSON that a subscriber reads. */
export interface WebhookLog {
  readonly url: string;
  calls(): readonly WebhookCall[];
  /** The first call that fits, those that have come already included. */
  waitFor(what: string, fits: (call: WebhookCall) => boolean, withinMs?: number): Promise<WebhookCall>;
  close(): Promise<void>;
}

interface Waiter {
  readonly fits: (call: WebhookCall) => boolean;
  readonly settle: (call: WebhookCall) => void;
}

export async function startWebhookLog(port: number): Promise<WebhookLog> {
  const calls: WebhookCall[] = [];
  const waiters = new Set<Waiter>();
  const take = (body: unknown): void => {
    const call = {
      body,
      type: String(valueAt(body, 'events', 0, 'type')),
      payload: valueAt(body, 'events', 0, 'payload'),
    };
    calls.push(call);
    for (const waiter of waiters) if (waiter.fits(call)) waiter.settle(call);
  };
  const server = createServer((request, response) => void answer(request, response, take));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    calls: () => calls,
    waitFor: (what, fits, withinMs = 20_000) => {
      const found = calls.find(fits);
      if (found) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiters.delete(waiter);
          reject(new Error(`no webhook told of ${what} within ${withinMs} ms`));
        }, withinMs);
        const waiter: Waiter = {
          fits,
          settle: (call) => {
            clearTimeout(late);
            waiters.delete(waiter);
            resolve(call);
          },
        };
        waiters.add(waiter);
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, take: (body: unknown) => void) {
  let text = '';
  try {
    for await (const chunk of request) text += String(chunk);
    take(JSON.parse(text));
    response.writeHead(200).end();
  } catch (error) {
    response.writeHead(400).end(error instanceof Error ? error.message : 'unreadable');
  }
}

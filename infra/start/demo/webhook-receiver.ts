import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { valueAt } from './json-call.ts';

/** One event that a webhook brought. */
export interface ReceivedEvent {
  readonly at: number;
  readonly appId: string;
  readonly type: string;
  readonly payload: unknown;
}

/** The demo's webhook target: it takes every event, and shows the last ones to a browser. */
export interface WebhookReceiver {
  readonly url: string;
  /** The first event that fits, those that have come already included; undefined when the time is over. */
  waitFor(fits: (event: ReceivedEvent) => boolean, withinMs: number): Promise<ReceivedEvent | undefined>;
  close(): Promise<void>;
}

const shownEvents = 500;

/** Listens on a loopback port. */
export async function startWebhookReceiver(port: number, keptEvents = shownEvents): Promise<WebhookReceiver> {
  const events: ReceivedEvent[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, events, keptEvents);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    waitFor: async (fits, withinMs) => {
      const until = Date.now() + withinMs;
      for (;;) {
        const found = events.find(fits);
        if (found !== undefined || Date.now() > until) return found;
        await pause(20);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  events: ReceivedEvent[],
  keptEvents: number,
): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(events, null, 2));
    return;
  }
  let text = '';
  try {
    for await (const chunk of request) text += String(chunk);
    events.push(...eventsOf(JSON.parse(text)));
    events.splice(0, Math.max(0, events.length - keptEvents));
    response.writeHead(200).end();
  } catch (error) {
    response.writeHead(400).end(error instanceof Error ? error.message : 'unreadable');
  }
}

function eventsOf(body: unknown): ReceivedEvent[] {
  const appId = String(valueAt(body, 'app', 'id'));
  const events = valueAt(body, 'events');
  const at = Date.now();
  if (!Array.isArray(events)) throw new Error('events is no list');
  return events.map((event: unknown) => ({
    at,
    appId,
    type: String(valueAt(event, 'type')),
    payload: valueAt(event, 'payload'),
  }));
}

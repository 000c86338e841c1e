import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly path: string;
  readonly secret: string | undefined;
  readonly eventId: string;
  readonly conversationId: string;
  readonly at: number;
}

export type Respond = (call: Call, response: ServerResponse, earlier: number) => void;

export interface Endpoint {
  readonly url: string;
  readonly calls: readonly Call[];
  /** Most calls that were open at a time for one event. */
  readonly mostOpen: () => number;
  on(path: string, respond: Respond): void;
  idsOf(path: string): readonly string[];
  close(): Promise<void>;
}

const ok: Respond = (_, response) => void response.writeHead(200).end();

/** A local endpoint whose paths answer as a test says; it keeps every call. */
export async function startEndpoint(): Promise<Endpoint> {
  const calls: Call[] = [];
  const answers = new Map<string, Respond>();
  const open = new Map<string, number>();
  let most = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      // What our own code has just written.
      const body = JSON.parse(Buffer.concat(chunks).toString()) as {
        events: { id: string; payload: { conversation: { id: string } } }[];
      };
      const [event] = body.events;
      const eventId = event?.id ?? '';
      const secret = request.headers['x-api-key'];
      const call: Call = {
        path,
        secret: typeof secret === 'string' ? secret : undefined,
        eventId,
        conversationId: event?.payload.conversation.id ?? '',
        at: Date.now(),
      };
      const earlier = calls.filter((one) => one.path === path && one.eventId === eventId).length;
      calls.push(call);
      const key = `${path} ${eventId}`;
      const now = (open.get(key) ?? 0) + 1;
      open.set(key, now);
      most = Math.max(most, now);
      response.on('close', () => open.set(key, (open.get(key) ?? 1) - 1));
      (answers.get(path) ?? ok)(call, response, earlier);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    mostOpen: () => most,
    on: (path, respond) => void answers.set(path, respond),
    idsOf: (path) => calls.filter((call) => call.path === path).map(({ eventId }) => eventId),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

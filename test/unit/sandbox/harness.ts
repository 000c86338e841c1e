import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { expect, onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../services/sandbox/server.ts';
import { DEFAULT_NUMBER } from '../../../services/sandbox/world.ts';

export const NUMBER = DEFAULT_NUMBER;
export const PHONE = '15551230001';

/** A POST that a webhook got. */
export interface Post {
  readonly raw: string;
  readonly path: string;
  readonly signature: string;
  readonly signatureFits: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly posts: Post[];
  readonly handshakes: URLSearchParams[];
  /** The status that the next POSTs get; 200 by default. */
  answer: (post: Post) => number;
  /** What the handshake answers; the challenge by default. */
  handshake: (query: URLSearchParams) => { status: number; body: string };
  changes(): Change[];
  statuses(): Status[];
  messages(): Message[];
  statusNames(id: string): string[];
}

export interface Change {
  readonly field: string;
  readonly value: {
    readonly metadata: { readonly display_phone_number: string; readonly phone_number_id: string };
    readonly contacts?: readonly unknown[];
    readonly statuses?: readonly Status[];
    readonly messages?: readonly Message[];
  };
}

export interface Status {
  readonly id: string;
  readonly status: string;
  readonly timestamp: string;
  readonly recipient_id: string;
  readonly biz_opaque_callback_data?: string;
  readonly pricing?: unknown;
  readonly errors?: readonly { readonly code: number; readonly title: string }[];
}

export interface Message {
  readonly id: string;
  readonly from: string;
  readonly type: string;
  readonly timestamp: string;
  readonly [field: string]: unknown;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** A webhook endpoint that keeps what it gets and checks each signature over the raw bytes. */
export async function startReceiver(appSecret = NUMBER.appSecret): Promise<Receiver> {
  const posts: Post[] = [];
  const handshakes: URLSearchParams[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://receiver');
    if (request.method === 'GET') {
      handshakes.push(url.searchParams);
      const { status, body } = receiver.handshake(url.searchParams);
      response.writeHead(status).end(body);
      return;
    }
    void bodyOf(request).then((raw) => {
      const signature = String(request.headers['x-hub-signature-256']);
      const expected = `sha256=${createHmac('sha256', appSecret).update(raw).digest('hex')}`;
      const post = { raw, path: url.pathname, signature, signatureFits: signature === expected };
      posts.push(post);
      response.writeHead(receiver.answer(post)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const changes = (): Change[] => posts.flatMap((post) => JSON.parse(post.raw).entry[0].changes as Change[]);
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hooks/wa`,
    posts,
    handshakes,
    answer: () => 200,
    handshake: (query) => ({ status: 200, body: query.get('hub.challenge') ?? '' }),
    changes,
    statuses: () => changes().flatMap((change) => change.value.statuses ?? []),
    messages: () => changes().flatMap((change) => change.value.messages ?? []),
    statusNames: (id) =>
      receiver
        .statuses()
        .filter((status) => status.id === id)
        .map((status) => status.status),
  };
  return receiver;
}

export interface Client {
  readonly sandbox: Sandbox;
  readonly url: string;
  call<T = unknown>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  /** A Cloud API call with the default number's token. */
  graph(method: string, path: string, body?: unknown): Promise<Answer<GraphAnswer>>;
  send(message: unknown, to?: string): Promise<Answer<GraphAnswer>>;
  text(body: string, to?: string): Promise<string>;
}

/** What a test looks into of Graph's answers; what an answer has not fails the test that asks for it. */
export interface GraphAnswer {
  readonly messages: readonly [{ readonly id: string; readonly message_status?: string }];
  readonly contacts: unknown;
  readonly data: readonly [GraphNode, ...GraphNode[]];
  readonly url: string;
  readonly paging: {
    readonly next?: string;
    readonly cursors: { readonly before: string; readonly after: string };
  };
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly error_subcode?: number;
    readonly error_data: { readonly details: string };
  };
}

export interface GraphNode {
  readonly name: string;
  readonly language: string;
  readonly components: readonly { readonly type: string }[];
  readonly override_callback_uri?: string;
}

/** What the control API tells of a call, or of a phone's message. */
export interface Entry {
  readonly n: number;
  readonly id: string;
  readonly outcome: string;
  readonly payload: { readonly text?: unknown };
}

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly raw: string;
  /** The JSON, as the test expects it; undefined for an answer without a body. */
  readonly body: T;
}

/** A sandbox that listens on a free port, quick in its statuses and retries. */
export async function startSandbox(options: SandboxOptions = {}, receiver?: Receiver): Promise<Client> {
  const sandbox = createSandbox({
    port: 0,
    numbers: [{ ...NUMBER, webhookUrl: receiver?.url }],
    ...options,
    settings: { statusDelayMs: 5, ...options.settings },
    webhooks: { retryBaseMs: 10, retryMaxMs: 80, ...options.webhooks },
  });
  const { url } = await sandbox.listen();
  onTestFinished(() => sandbox.close());

  async function call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url + path, {
      method,
      headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const raw = await response.text();
    return { status: response.status, headers: response.headers, raw, body: raw === '' ? undefined : JSON.parse(raw) };
  }
  const graph = (method: string, path: string, body?: unknown) =>
    call<GraphAnswer>(method, path, body, { authorization: `Bearer ${NUMBER.accessToken}` });
  const send = (message: unknown, to = PHONE) =>
    graph('POST', `/v23.0/${NUMBER.phoneNumberId}/messages`, {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to,
      ...(message as object),
    });
  return {
    sandbox,
    url,
    call,
    graph,
    send,
    async text(body, to) {
      const answer = await send({ type: 'text', text: { body } }, to);
      expect(answer.status, answer.raw).toBe(200);
      return answer.body.messages[0].id;
    },
  };
}

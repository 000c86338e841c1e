import type { SandboxOptions } from '../../../services/sandbox/server.ts';
import { type Answer, type Client, NUMBER, PHONE, type Receiver, startReceiver, startSandbox } from './harness.ts';

/** The base address of the default number's API client. */
export const ACCOUNT = '/15550100100/v1';
export const PASSWORD = 'Sandbox-1!';

/** What a test looks into of the client's answers. */
export interface ClientAnswer {
  readonly users: readonly [{ readonly token: string; readonly expires_after: string }];
  readonly messages: readonly [{ readonly id: string }];
  readonly media: readonly [{ readonly id: string }];
  readonly settings: { readonly application: Readonly<Record<string, unknown>> };
}

/** What a client's webhook gets. */
export interface ClientPost {
  readonly contacts?: readonly unknown[];
  readonly messages?: readonly ClientMessage[];
  readonly statuses?: readonly ClientStatus[];
}

export interface ClientMessage {
  readonly id: string;
  readonly from: string;
  readonly context?: unknown;
  readonly text?: unknown;
  readonly image?: { readonly id: string };
}

export interface ClientStatus {
  readonly id: string;
  readonly status: string;
  readonly errors?: readonly { readonly code: number }[];
}

export interface ApiClientScene extends Client {
  readonly receiver: Receiver;
  /** A call to the default number's client, logged in. */
  client(method: string, path: string, body?: unknown): Promise<Answer<ClientAnswer>>;
  /** Sends a message to the phone; the answer must be 201. */
  sent(message: object, to?: string): Promise<string>;
  login(authorization: string, body?: unknown): Promise<Answer<ClientAnswer>>;
  posts(): ClientPost[];
  statusNames(id: string): string[];
}

export const hello = { to: PHONE, type: 'text', text: { body: 'hello' } };

/** Text parameters of a template. */
export const parameters = (...texts: string[]) => texts.map((value) => ({ type: 'text', text: value }));

/** A template message to the phone. */
export function template(name: string, components: readonly unknown[] = [], code = 'en_US') {
  return {
    to: PHONE,
    type: 'template',
    template: { namespace: 'ns', name, language: { policy: 'deterministic', code }, components },
  };
}

/** A highly structured message to the phone, as older clients send it. */
export function hsm(name: string, params: readonly string[], language: object, more: object = {}) {
  const localizable = params.map((param) => ({ default: param }));
  return {
    to: PHONE,
    type: 'hsm',
    hsm: { namespace: 'ns', element_name: name, language, localizable_params: localizable, ...more },
  };
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** A refusal as the client gives it. */
export function refusal(status: number, code: number, title: string, details?: string): object {
  return { status, body: { errors: [{ code, title, ...(details === undefined ? {} : { details }) }] } };
}

/** A sandbox whose default number's client has a webhook, and somebody who is logged in. */
export async function startApiClient(options: SandboxOptions = {}): Promise<ApiClientScene> {
  const receiver = await startReceiver();
  const sandbox = await startSandbox({
    numbers: [{ ...NUMBER, clientSettings: { webhooks: { url: receiver.url } } }],
    ...options,
  });
  const login = (authorization: string, body?: unknown) =>
    sandbox.call<ClientAnswer>('POST', `${ACCOUNT}/users/login`, body, { authorization });
  const { token } = (await login(basic('admin', PASSWORD))).body.users[0];
  const posts = (): ClientPost[] => receiver.posts.map((post): ClientPost => JSON.parse(post.raw));
  const client = (method: string, path: string, body?: unknown) =>
    sandbox.call<ClientAnswer>(method, ACCOUNT + path, body, { authorization: `Bearer ${token}` });
  return {
    ...sandbox,
    receiver,
    client,
    async sent(message, to = PHONE) {
      const answer = await client('POST', '/messages', { to, ...message });
      if (answer.status !== 201) throw new Error(answer.raw);
      return answer.body.messages[0].id;
    },
    login,
    posts,
    statusNames: (id) =>
      posts()
        .flatMap(({ statuses = [] }) => statuses)
        .filter((status) => status.id === id)
        .map(({ status }) => status),
  };
}

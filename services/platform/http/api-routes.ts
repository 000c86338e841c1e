import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Validate } from '../../core/api/validator.ts';
import { problem } from '../../core/errors/problem.ts';
import { type Answer, sendAnswer, sendProblem } from './answer.ts';
import type { Authenticator, Credential, Scope } from './authenticator.ts';

/** One call of a route, proven and validated. */
export interface Call<B> {
  readonly credential: Credential;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: B;
  readonly method: string;
  readonly path: string;
  /** Scheme and host as the caller wrote them, for absolute links. */
  readonly origin: string;
  readonly idempotencyKey: string | undefined;
  readonly traceparent: string | undefined;
}

export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify's pattern; `:appId` in it is held against the caller's key. */
  readonly path: string;
  readonly scopes: readonly Scope[];
  run(call: Call<unknown>): Promise<Answer>;
}

/** Declares a route that takes a body: the schema's validator gives the handler its type. */
export const routeWithBody = <B>(
  route: Omit<ApiRoute, 'run'>,
  validate: Validate<B>,
  handle: (call: Call<B>) => Promise<Answer>,
): ApiRoute => ({
  ...route,
  async run(call) {
    const body = validate(call.body);
    return body.ok ? handle({ ...call, body: body.value }) : body;
  },
});

export const route = (route: Omit<ApiRoute, 'run'>, handle: (call: Call<unknown>) => Promise<Answer>): ApiRoute => ({
  ...route,
  run: handle,
});

declare module 'fastify' {
  interface FastifyRequest {
    credential: Credential | null;
  }
}

export interface MountOptions {
  readonly authenticator: Authenticator;
  /** Asked for account keys alone: an app's own key proves its app. */
  appExists(appId: string): Promise<boolean>;
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

/** Before the body is read: who calls, and whether this route and this app are within reach. */
const guard =
  ({ scopes }: ApiRoute, { authenticator, appExists }: MountOptions) =>
  async (
    request: FastifyRequest<{ Params: { appId?: string } }>,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const credential = await authenticator.authenticate(request.headers.authorization);
    if (!credential) return sendProblem(reply, problem('unauthorized'));
    if (!scopes.includes(credential.scope)) return sendProblem(reply, problem('forbidden'));
    const { appId } = request.params;
    if (appId !== undefined) {
      if (credential.scope !== 'account' && credential.appId !== appId) return sendProblem(reply, problem('forbidden'));
      if (credential.scope === 'account' && !(await appExists(appId)))
        return sendProblem(reply, problem('app_not_found'));
    }
    request.credential = credential;
    return undefined;
  };

/** Puts routes on a server; each answers through the same guard and the same envelope. */
export function mountRoutes(app: FastifyInstance, routes: readonly ApiRoute[], options: MountOptions): void {
  app.decorateRequest('credential', null);
  for (const declared of routes) {
    app.route<{ Params: Record<string, string>; Querystring: Record<string, unknown> }>({
      method: declared.method,
      url: declared.path,
      onRequest: guard(declared, options),
      handler: async (request, reply) => {
        const { credential, headers } = request;
        if (!credential) return sendProblem(reply, problem('unauthorized'));
        const answer = await declared.run({
          credential,
          params: request.params,
          query: request.query,
          body: request.body,
          method: request.method,
          path: request.url,
          origin: `${request.protocol}://${request.host}`,
          idempotencyKey: textOf(headers['idempotency-key']),
          traceparent: textOf(headers.traceparent),
        });
        return sendAnswer(reply, answer);
      },
    });
  }
}

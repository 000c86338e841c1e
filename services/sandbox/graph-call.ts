import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  conclude,
  createPathInterning,
  cutConnection,
  isRefusal,
  type Underway,
  type Writing,
} from './call-conclusion.ts';
import { type GraphBody, noBody } from './graph-body.ts';
import { faultReply, type GraphReply, unauthorized } from './graph-replies.ts';
import type { World } from './world.ts';

type Query = Readonly<Record<string, string | string[] | undefined>>;

interface GraphRoute {
  Params: { readonly version?: string; readonly id: string };
  Querystring: Query;
  Body: GraphBody | undefined;
}

export type GraphHttpRequest = FastifyRequest<GraphRoute>;

/** A call of the business side on its way through the sandbox. */
export interface GraphCall extends Underway {
  readonly version: string;
  readonly id: string;
  readonly body: GraphBody;
  readonly token: string;
  readonly trace: string;
  /** Scheme and authority that the caller used. */
  readonly origin: string;
  query(name: string): string | undefined;
}

export type GraphHandler = (call: GraphCall) => GraphReply | Promise<GraphReply>;

export interface GraphRouteOptions {
  /** The phone that a call is about, for faults. */
  readonly phoneOf?: (body: unknown) => string | undefined;
}

/** What every Graph route does besides its own work: log, faults, token, delay, answer. */
export function createGraphRoutes(world: World) {
  const interned = createPathInterning();
  let traces = 0;

  function begin(request: GraphHttpRequest, phoneOf: GraphRouteOptions['phoneOf']): GraphCall {
    const { url, method, params, query } = request;
    const body = request.body ?? noBody();
    const path = interned(url);
    traces += 1;
    return {
      version: params.version ?? 'v23.0',
      id: params.id,
      body,
      token: bearerToken(request),
      trace: `A${world.run}${traces.toString(36).padStart(14, '0')}`,
      call: world.calls.begin(world.now(), method, path, body.text),
      fault: world.faults.isEmpty ? undefined : world.faults.forCall(phoneOf?.(body.value), url),
      origin: `${request.protocol}://${request.host}`,
      query: (name) => {
        const value = query[name];
        return Array.isArray(value) ? value[0] : value;
      },
    };
  }

  function answerOf(graphCall: GraphCall, handle: GraphHandler): GraphReply | Promise<GraphReply> {
    const { fault, trace } = graphCall;
    if (isRefusal(fault)) return faultReply(fault?.status, fault?.error, trace);
    if (!world.numbers.isKnownToken(graphCall.token)) return unauthorized(trace);
    return handle(graphCall);
  }

  return (handle: GraphHandler, options: GraphRouteOptions = {}) =>
    (request: GraphHttpRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> => {
      const graphCall = begin(request, options.phoneOf);
      return conclude(world, reply, graphCall, answerOf(graphCall, handle), writing);
    };
}

const writing: Writing<GraphCall, GraphReply> = {
  write(reply, { trace, version }, answer) {
    reply.code(answer.status);
    reply.header('content-type', 'application/json; charset=UTF-8');
    reply.header('facebook-api-version', version);
    reply.header('x-fb-request-id', trace);
    if (answer.errorMessage !== undefined) {
      const message = answer.errorMessage.replace(/[^\x20-\x7e]|"/g, '?');
      reply.header('www-authenticate', `OAuth "Facebook Platform" "invalid_request" "${message}"`);
      reply.header('cache-control', 'no-store');
    }
    return reply.send(answer.json);
  },
  cut: cutConnection,
};

function bearerToken(request: GraphHttpRequest): string {
  const { authorization } = request.headers;
  if (authorization?.startsWith('Bearer ') === true) return authorization.slice('Bearer '.length);
  const inQuery = request.query.access_token;
  return typeof inQuery === 'string' ? inQuery : '';
}

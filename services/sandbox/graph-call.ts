import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Call, Outcome } from './call-log.ts';
import type { FaultInput } from './faults.ts';
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
export interface GraphCall {
  readonly version: string;
  readonly id: string;
  readonly body: GraphBody;
  readonly token: string;
  readonly trace: string;
  readonly call: Call;
  readonly fault: FaultInput | undefined;
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
  const paths = new Map<string, string>();
  let traces = 0;

  function begin(request: GraphHttpRequest, phoneOf: GraphRouteOptions['phoneOf']): GraphCall {
    const { url, method, params, query } = request;
    const body = request.body ?? noBody();
    const path = interned(paths, url);
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

  async function finishLater(
    reply: FastifyReply,
    graphCall: GraphCall,
    answer: GraphReply | Promise<GraphReply>,
  ): Promise<FastifyReply> {
    const settled = await answer;
    const delay = graphCall.fault?.delayMs ?? 0;
    if (delay > 0) await new Promise<void>((resolve) => world.answers.after(delay, resolve));
    return finish(reply, graphCall, settled);
  }

  return (handle: GraphHandler, options: GraphRouteOptions = {}) =>
    (request: GraphHttpRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> => {
      const graphCall = begin(request, options.phoneOf);
      const answer = answerOf(graphCall, handle);
      // The common case stays in one turn: no promise for each send.
      if (answer instanceof Promise || graphCall.fault?.delayMs !== undefined) {
        return finishLater(reply, graphCall, answer);
      }
      return finish(reply, graphCall, answer);
    };
}

function finish(reply: FastifyReply, graphCall: GraphCall, answer: GraphReply): FastifyReply {
  const { call, fault, trace, version } = graphCall;
  call.status = answer.status;
  call.outcome = outcomeOf(answer, fault);
  if (call.outcome === 'lostAnswer') {
    reply.hijack();
    reply.raw.socket?.destroy();
    return reply;
  }
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
}

function outcomeOf(answer: GraphReply, fault: FaultInput | undefined): Outcome {
  if (isRefusal(fault)) return 'fault';
  if (answer.status !== 200) return 'refused';
  return fault?.lostAnswer === true ? 'lostAnswer' : 'accepted';
}

/** A fault that answers in WhatsApp's place; one that loses the answer takes the message first. */
function isRefusal(fault: FaultInput | undefined): boolean {
  return fault !== undefined && fault.lostAnswer !== true && (fault.status !== undefined || fault.error !== undefined);
}

function bearerToken(request: GraphHttpRequest): string {
  const { authorization } = request.headers;
  if (authorization?.startsWith('Bearer ') === true) return authorization.slice('Bearer '.length);
  const inQuery = request.query.access_token;
  return typeof inQuery === 'string' ? inQuery : '';
}

/** The same text for the same path, so that a million calls do not keep a million copies. */
function interned(paths: Map<string, string>, path: string): string {
  const known = paths.get(path);
  if (known !== undefined) return known;
  if (paths.size >= 1_000) paths.clear();
  paths.set(path, path);
  return path;
}

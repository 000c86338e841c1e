import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  conclude,
  createPathInterning,
  cutConnection,
  isRefusal,
  type Underway,
  type Writing,
} from '../call-conclusion.ts';
import { type GraphBody, noBody } from '../graph-body.ts';
import { cutShort } from '../media-routes.ts';
import type { BusinessNumber } from '../numbers.ts';
import type { World } from '../world.ts';
import { type ClientReply, clientFault, notFound, notLoggedIn } from './replies.ts';

interface ClientRoute {
  Params: { readonly account: string; readonly id?: string };
  Body: GraphBody | undefined;
}

export type ClientHttpRequest = FastifyRequest<ClientRoute>;

/** A call to the API client of a number. */
export interface ClientCall extends Underway {
  readonly number: BusinessNumber;
  /** The last part of the path: a message's or a file's id. */
  readonly id: string;
  readonly body: GraphBody;
  readonly contentType: string | undefined;
  readonly authorization: string;
}

export type ClientHandler = (clientCall: ClientCall) => ClientReply;

export interface ClientRouteOptions {
  /** The phone that a call is about, for faults. */
  readonly phoneOf?: (body: unknown, id: string) => string | undefined;
  /** Answered without a login. */
  readonly open?: boolean;
}

/** What every route of the client does besides its own work: log, faults, account, login, delay, answer. */
export function createClientRoutes(world: World) {
  const interned = createPathInterning();

  function answerOf(
    request: ClientHttpRequest,
    { call, fault }: Underway,
    handle: ClientHandler,
    open: boolean,
  ): ClientReply {
    if (isRefusal(fault)) return clientFault(fault?.status, fault?.error);
    const { params, headers } = request;
    const number = world.numbers.ofDigits(params.account);
    if (number === undefined) return notFound(`${params.account} is not a number of the sandbox.`);
    const authorization = headers.authorization ?? '';
    const token = tokenIn(authorization);
    if (!open && !number.client.sessions.isOpen(token, world.now())) {
      return notLoggedIn('The access token is missing, unknown or expired.');
    }
    return handle({
      call,
      fault,
      number,
      id: params.id ?? '',
      body: request.body ?? noBody(),
      contentType: headers['content-type'],
      authorization,
    });
  }

  return (handle: ClientHandler, { phoneOf, open = false }: ClientRouteOptions = {}) =>
    (request: ClientHttpRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> => {
      const { url, method, params } = request;
      const body = request.body ?? noBody();
      const underway: Underway = {
        call: world.calls.begin(world.now(), method, interned(url), body.text),
        fault: world.faults.isEmpty ? undefined : world.faults.forCall(phoneOf?.(body.value, params.id ?? ''), url),
      };
      return conclude(world, reply, underway, answerOf(request, underway, handle, open), writing);
    };
}

/** The token of `Authorization: Bearer …`; empty for any other. */
export function tokenIn(authorization: string): string {
  return authorization.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : '';
}

const writing: Writing<Underway, ClientReply> = {
  write(reply, _underway, { status, contentType, body }) {
    reply.code(status);
    // A file that is not there is told without a body (WhatsApp: on-premises media).
    return body.length === 0 ? reply.send() : reply.type(contentType).send(body);
  },
  cut: (reply, { body, contentType }) =>
    typeof body === 'string' ? cutConnection(reply) : cutShort(reply, body, contentType),
};

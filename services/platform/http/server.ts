import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import { nestsDeeply } from '../../core/envelope/nesting.ts';
import { wellFormed } from '../../core/envelope/well-formed.ts';
import { problem, statusOf, v2Envelope } from '../../core/errors/problem.ts';
import { sendProblem } from './answer.ts';
import {
  connectionProblem,
  createProblemOf,
  type FailureOptions,
  ForbiddenPropertyError,
  NestingError,
} from './failures.ts';

export interface ServerOptions extends FailureOptions {
  /** Told of each answer, for the metrics. `route` is the pattern, not the path. */
  answered(method: string, route: string, status: number, ms: number): void;
}

/** v2: JSON bodies. */
const JSON_LIMIT = 100 * 1024;
/** A user's external id in a path: 255 characters, percent-encoded. */
const MAX_PARAM = 3200;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** For a socket on which no request could be read: there is no reply to write to. */
function refuseConnection(error: unknown, socket: Socket): void {
  if (socket.destroyed || !socket.writable) return;
  const found = connectionProblem(error);
  const body = JSON.stringify(v2Envelope(found));
  const status = statusOf(found);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/**
 * A server on which every error has the API's envelope: also what never reaches a route. Bodies are JSON alone; an empty one is none.
 */
export function createServer({ answered, ...failures }: ServerOptions): FastifyInstance {
  const problemOf = createProblemOf(failures);
  const app = fastify({
    bodyLimit: JSON_LIMIT,
    routerOptions: { maxParamLength: MAX_PARAM },
    // Its 503 has not our envelope: the hook below answers instead.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    frameworkErrors: (error, request, reply) => {
      sendProblem(reply, problemOf(error, request));
    },
    clientErrorHandler: refuseConnection,
  });

  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', (_request, reply, next) => {
    if (!closing) return next();
    reply.header('connection', 'close');
    sendProblem(reply, problem('service_unavailable', 'The service is restarting'));
  });
  // What was being worked on when the end began: its connection would stay open, and hold the end up, until keep-alive runs out.
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (closing) reply.header('connection', 'close');
    next();
  });
  app.addHook('onResponse', (request, reply, next) => {
    answered(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime);
    next();
  });

  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, parsed) => {
    const text = body.toString();
    // Official clients put the content type on requests without a body.
    if (text === '') return parsed(null, undefined);
    parseJson(request, text, (error, value) => {
      // Fastify's parser says the same of what is no JSON and of what it does not take.
      if (error) parsed(isJson(text) ? new ForbiddenPropertyError() : error);
      else if (nestsDeeply(text)) parsed(new NestingError());
      else parsed(null, wellFormed(value, text));
    });
  });

  app.setErrorHandler((error, request, reply) => sendProblem(reply, problemOf(error, request)));
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problem('not_found')));
  return app;
}

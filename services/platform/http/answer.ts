import type { FastifyReply } from 'fastify';
import { envelopeFor, type Problem, statusOf } from '../../core/errors/problem.ts';
import { good, type Outcome } from '../../core/errors/result.ts';

/** What a route answers when all is well. */
export interface Reply {
  readonly status: number;
  readonly body: object;
}

export type Answer = Outcome<Reply>;

export const done = (body: object): Answer => good({ status: 200, body });
export const created = (body: object): Answer => good({ status: 201, body });

/** The one place where a problem becomes a response, in the envelope of the path's API version. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfter !== undefined) reply.header('retry-after', problem.retryAfter);
  const { routeOptions, url } = reply.request;
  // The route's own path: callers may write it with characters encoded. Where there is none, as it was written.
  return reply.code(statusOf(problem)).send(envelopeFor(routeOptions?.url ?? url, problem));
}

export const sendAnswer = (reply: FastifyReply, answer: Answer): FastifyReply =>
  answer.ok ? reply.code(answer.value.status).send(answer.value.body) : sendProblem(reply, answer.problem);

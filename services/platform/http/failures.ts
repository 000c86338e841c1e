import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { maxLevels } from '../../core/envelope/nesting.ts';
import { badRequest, type Problem, problem } from '../../core/errors/problem.ts';

/** Node's own, of a request that is no HTTP. */
const byNodeCode: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: problem('request_timeout'),
  HPE_HEADER_OVERFLOW: problem('headers_too_large'),
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** JSON that would change what objects inherit. */
export class ForbiddenPropertyError extends Error {
  readonly code = 'FORBIDDEN_PROPERTY';
}

/** JSON that nothing could write again. */
export class NestingError extends Error {
  readonly code = 'NESTS_TOO_DEEP';
}

/** What the connection itself could not make sense of. */
export const connectionProblem = (error: unknown): Problem =>
  byNodeCode[codeOf(error)] ?? badRequest('The request is not valid HTTP');

/**
 * The problem behind an exception that reached the server's edge; undefined for one that we did not foresee. Nothing of the
 * exception's own text reaches the caller.
 */
export function foreseen(error: unknown): Problem | undefined {
  switch (codeOf(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem('payload_too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem('unsupported_media_type');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return badRequest('The body is not valid JSON');
    case 'NESTS_TOO_DEEP':
      return badRequest(`The body nests deeper than ${maxLevels} levels`);
    case 'FORBIDDEN_PROPERTY':
      return badRequest('A property named __proto__, or prototype in one named constructor, is not taken');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return badRequest('The body is not as long as Content-Length says');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return badRequest('The path is not valid');
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ECONNRESET':
      return badRequest('The request was cut short');
    default:
      // secure-json-parse and JSON.parse; fastify marks both as the caller's fault.
      return error instanceof SyntaxError ? badRequest('The body is not valid JSON') : undefined;
  }
}

export interface FailureOptions {
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** True for an exception that says that an engine is away: the caller may try again. */
  isUnavailable(error: unknown): boolean;
}

/** The problem behind whatever a route threw. What is no fault of the caller's is logged. */
export type ProblemOf = (error: unknown, request: FastifyRequest) => Problem;

export const createProblemOf =
  ({ logger, isUnavailable }: FailureOptions): ProblemOf =>
  (error, { method, routeOptions }) => {
    const known = foreseen(error);
    if (known) return known;
    const context = { method, route: routeOptions?.url, error };
    if (isUnavailable(error)) {
      logger.warn(context, 'an engine is away');
      return problem('service_unavailable');
    }
    logger.error(context, 'unforeseen');
    return problem('internal_error');
  };

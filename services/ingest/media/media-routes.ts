import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { problem } from '../../core/errors/problem.ts';
import { sendProblem } from '../../platform/http/answer.ts';
import { type MediaStore, mediaKey } from '../../platform/media/media-store.ts';
import type { AwaitedMedia } from './awaited-media.ts';
import { readRange } from './byte-range.ts';
import { etagOf, isKnown, mediaHeaders } from './media-headers.ts';

export interface MediaRoutesOptions {
  readonly store: MediaStore;
  readonly awaited: AwaitedMedia;
  readonly logger: Logger;
  /** How long a file that is being read may go on when the server ends (default 5 s). */
  readonly graceMs?: number;
}

interface MediaRoute {
  Params: { readonly appId: string; readonly mediaId: string; readonly fileName: string };
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

const notFound = (reply: FastifyReply, retryAfter?: number): FastifyReply => {
  const found = problem('not_found', 'The file is not there');
  reply.header('cache-control', 'no-store');
  return sendProblem(reply, retryAfter === undefined ? found : { ...found, retryAfter });
};

/** Files that users sent (the address is in the message). The hash in the path is what guards them: no key is asked for. */
export function mountMedia(
  app: FastifyInstance,
  { store, awaited, logger, graceMs = 5_000 }: MediaRoutesOptions,
): void {
  const open = new Set<Readable>();

  function streaming(reply: FastifyReply, body: Readable): FastifyReply {
    open.add(body);
    body.once('close', () => open.delete(body));
    return reply.send(body);
  }

  async function serve(request: FastifyRequest<MediaRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { appId, mediaId, fileName } = request.params;
    const key = mediaKey(appId, mediaId);
    if (key === undefined) return notFound(reply);
    const found = await awaited.find(key, mediaId);
    if (found.type === 'absent') return notFound(reply, found.retryAfter);
    const { facts } = found;
    const etag = etagOf(facts);
    reply.headers(mediaHeaders(facts, fileName === '' ? null : fileName));
    const { headers, method } = request;
    if (isKnown(textOf(headers['if-none-match']), etag)) return reply.code(304).send();
    const ifRange = textOf(headers['if-range']);
    const mayBePart = ifRange === undefined || ifRange === etag;
    const range = mayBePart ? readRange(textOf(headers.range), facts.size) : 'whole';
    if (range === 'unsatisfiable')
      return reply.code(416).header('content-range', `bytes */${facts.size}`).header('content-length', 0).send();
    const part = range === 'whole' ? undefined : range;
    if (part) reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${facts.size}`);
    reply.header('content-length', part ? part.end - part.start + 1 : facts.size);
    if (method === 'HEAD' || facts.size === 0) return reply.send();
    const body = await store.open(key, part);
    if (!body) return notFound(clearedOf(reply));
    return streaming(reply, body);
  }

  app.route<MediaRoute>({
    method: ['GET', 'HEAD'],
    url: '/v2/apps/:appId/media/:mediaId/:fileName',
    handler: (request, reply) =>
      serve(request, reply).catch((error: unknown) => {
        const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        logger.warn({ mediaId: request.params.mediaId, reason }, 'a file could not be read');
        return sendProblem(clearedOf(reply), problem('service_unavailable'));
      }),
  });
  app.addHook('preClose', async () => {
    awaited.stop();
    setTimeout(() => {
      for (const body of open) body.destroy();
    }, graceMs).unref();
  });
}

/** Taken away between the look and the reading: what was said of it does not hold. */
function clearedOf(reply: FastifyReply): FastifyReply {
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
  return reply;
}

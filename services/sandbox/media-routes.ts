import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal } from './call-conclusion.ts';
import { type GraphBody, noBody } from './graph-body.ts';
import { createGraphRoutes } from './graph-call.ts';
import { ATTACHMENTS_PATH, createMediaUploadEndpoint, type MediaUpload } from './media-endpoint.ts';
import type { World } from './world.ts';

const UPLOAD_LIMIT = 110 * 1024 * 1024;

interface Attachment {
  Querystring: { readonly mid?: string; readonly ext?: string; readonly hash?: string };
}

/** Uploads of a business, and the server that files are read from. */
export function mediaRoutes(app: FastifyInstance, world: World): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: UPLOAD_LIMIT },
    async (request: FastifyRequest, body: Buffer) => readForm(request.headers['content-type'], body),
  );
  app.post(
    '/:version(^v[0-9]+\\.[0-9]+$)/:id/media',
    { bodyLimit: UPLOAD_LIMIT },
    createGraphRoutes(world)(createMediaUploadEndpoint(world)),
  );
  app.get<Attachment>(ATTACHMENTS_PATH, (request, reply) => attachment(world, request, reply));
}

/** The body of an upload: a form with a file (WhatsApp: media). */
async function readForm(contentType: string | undefined, body: Buffer): Promise<GraphBody> {
  if (contentType?.startsWith('multipart/form-data') !== true) return noBody();
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    const file = form.get('file');
    const isFile = file !== null && typeof file !== 'string';
    const given = form.get('type');
    const value: MediaUpload = {
      product: form.get('messaging_product'),
      bytes: isFile ? Buffer.from(await file.arrayBuffer()) : undefined,
      mimeType: (isFile && file.type) || (typeof given === 'string' ? given : '') || 'application/octet-stream',
    };
    const text = JSON.stringify({ messaging_product: value.product, type: given, size: value.bytes?.length ?? null });
    return { text, value, malformed: false };
  } catch (error) {
    return { text: JSON.stringify(String(error)), value: {}, malformed: true };
  }
}

/**
 * The bytes of a file. A fault that matches the path answers in its place; one that loses the answer cuts the connection in the middle
 * of the file.
 */
async function attachment(
  world: World,
  request: FastifyRequest<Attachment>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { mid = '', ext = '', hash = '' } = request.query;
  const call = world.calls.begin(world.now(), 'GET', request.url, '');
  const fault = world.faults.isEmpty ? undefined : world.faults.forCall(undefined, request.url);
  const delay = fault?.delayMs ?? 0;
  if (delay > 0) await new Promise<void>((resolve) => world.answers.after(delay, resolve));
  const end = (status: number, outcome: typeof call.outcome): void => {
    call.status = status;
    call.outcome = outcome;
  };
  if (isRefusal(fault)) {
    end(fault?.status ?? 500, 'fault');
    return reply.code(fault?.status ?? 500).send();
  }
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const media = world.media.byId(mid);
  const isKnown = world.media.isAddress(mid, Number(ext), hash, world.now());
  if (!world.numbers.isKnownToken(token) || media === undefined || !isKnown) {
    const status = world.numbers.isKnownToken(token) ? 404 : 401;
    end(status, 'refused');
    return reply.code(status).send();
  }
  end(200, fault?.lostAnswer === true ? 'lostAnswer' : 'accepted');
  if (fault?.lostAnswer === true) return cutShort(reply, media.bytes, media.mimeType);
  return reply.type(media.mimeType).header('content-disposition', `inline;filename=${media.id}`).send(media.bytes);
}

/** Cuts the connection in the middle of a file. */
export function cutShort(reply: FastifyReply, bytes: Buffer, mimeType: string): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': mimeType, 'content-length': bytes.length });
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.destroy());
  return reply;
}

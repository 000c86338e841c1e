import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import type { World } from '../world.ts';
import type { ClientHandler } from './call.ts';
import { clientAnswer, clientRefusal, notFound } from './replies.ts';

/** `POST /v1/media`: the bytes themselves, their kind in the content type (WhatsApp: on-premises media). */
export function createMediaUpload(world: World): ClientHandler {
  return ({ body, contentType }) => {
    const bytes = body.value;
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
      return clientRefusal(apiClientError(1008, 'The body must be the bytes of a file.'));
    }
    if (contentType === undefined || contentType.startsWith('multipart/')) {
      return clientRefusal(apiClientError(1009, 'The content type must be that of the file; forms are not taken.'));
    }
    return clientAnswer({ media: [{ id: world.media.add(bytes, contentType).clientId }] }, 201);
  };
}

/** `GET /v1/media/{id}`: the bytes, or 404 with no body. */
export function createMediaDownload(world: World): ClientHandler {
  return ({ id }) => {
    const media = world.media.byClientId(id);
    return media === undefined
      ? { status: 404, contentType: '', body: '' }
      : { status: 200, contentType: media.mimeType, body: media.bytes };
  };
}

/** `DELETE /v1/media/{id}`. */
export function createMediaRemoval(world: World): ClientHandler {
  return ({ id }) => {
    const media = world.media.byClientId(id);
    return media !== undefined && world.media.remove(media.id) ? clientAnswer() : notFound(`There is no file ${id}.`);
  };
}

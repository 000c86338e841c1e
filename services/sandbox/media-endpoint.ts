import { cloudError } from '../core/whatsapp/cloud-validation/errors.ts';
import type { GraphCall } from './graph-call.ts';
import { type GraphReply, graphAnswer, graphError, SUCCESS, unsupportedNode } from './graph-replies.ts';
import type { ShelvedMedia } from './media-shelf.ts';
import type { World } from './world.ts';

/** Where addresses of files lead: WhatsApp's own have the same path, on another server. */
export const ATTACHMENTS_PATH = '/whatsapp_business/attachments/';

/** `GET /{media-id}`: a file's address, for about five minutes, and what is known of it. */
export function mediaNode(world: World, media: ShelvedMedia, origin: string): Readonly<Record<string, unknown>> {
  const { id, mimeType, sha256, bytes } = media;
  const { expires, hash } = world.media.address(id, world.now());
  const query = new URLSearchParams({ mid: id, ext: String(expires), hash });
  return {
    url: `${origin}${ATTACHMENTS_PATH}?${query}`,
    mime_type: mimeType,
    sha256,
    file_size: bytes.length,
    id,
    messaging_product: 'whatsapp',
  };
}

/** `DELETE /{media-id}`. */
export function createMediaRemovalEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return ({ id, trace }) => (world.media.remove(id) ? SUCCESS : unsupportedNode('delete', id, trace));
}

/** What an upload held. */
export interface MediaUpload {
  readonly product: unknown;
  readonly bytes: Buffer | undefined;
  readonly mimeType: string;
}

/** `POST /{phone-number-id}/media`, its form already read. */
export function createMediaUploadEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return ({ id, token, trace, body }) => {
    if (world.numbers.byId(id)?.config.accessToken !== token) return unsupportedNode('post', id, trace);
    const upload = uploadIn(body.value);
    if (upload.product !== 'whatsapp')
      return graphError(cloudError(100, 'The parameter messaging_product is required.'), trace);
    if (upload.bytes === undefined) return graphError(cloudError(100, 'The parameter file is required.'), trace);
    return graphAnswer({ id: world.media.add(upload.bytes, upload.mimeType).id });
  };
}

const isUpload = (value: unknown): value is MediaUpload =>
  typeof value === 'object' && value !== null && 'product' in value && 'mimeType' in value;

function uploadIn(value: unknown): MediaUpload {
  return isUpload(value) ? value : { product: undefined, bytes: undefined, mimeType: '' };
}

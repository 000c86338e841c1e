import type { CloudError } from '../core/whatsapp/cloud-validation/errors.ts';
import { cloudError, cloudErrorTitle } from '../core/whatsapp/cloud-validation/errors.ts';
import type { FaultError } from './faults.ts';
import { metaJson } from './meta-json.ts';

/** An answer of the Graph API, its body serialised and escaped. */
export interface GraphReply {
  readonly status: number;
  readonly json: string;
  /** For `WWW-Authenticate` on errors. */
  readonly errorMessage?: string;
}

export const SUCCESS: GraphReply = { status: 200, json: '{"success":true}' };

export function graphAnswer(value: unknown): GraphReply {
  return { status: 200, json: metaJson(value) };
}

/** The fields that were asked for, and always the id. */
export function pickFields(
  node: Readonly<Record<string, unknown>>,
  fields: string | undefined,
): Readonly<Record<string, unknown>> {
  if (fields === undefined || fields === '') return node;
  const wanted = new Set(['id', ...fields.split(',').map((field) => field.trim())]);
  return Object.fromEntries(Object.entries(node).filter(([key]) => wanted.has(key)));
}

/** WhatsApp's refusal with its details. */
export function graphError(error: CloudError, trace: string): GraphReply {
  return errorReply(error.status, {
    message: error.message,
    type: 'OAuthException',
    code: error.code,
    error_data: { messaging_product: 'whatsapp', details: error.details },
    fbtrace_id: trace,
  });
}

/** A node that does not exist or that the token may not see: Graph says the same for both. */
export function unsupportedNode(method: 'get' | 'post' | 'delete', id: string, trace: string): GraphReply {
  const message =
    `Unsupported ${method} request. Object with ID '${id}' does not exist, cannot be loaded due to missing ` +
    `permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`;
  return errorReply(400, { message, type: 'GraphMethodException', code: 100, error_subcode: 33, fbtrace_id: trace });
}

export function unauthorized(trace: string): GraphReply {
  return errorReply(401, {
    message: 'Invalid OAuth access token - Cannot parse access token',
    type: 'OAuthException',
    code: 190,
    fbtrace_id: trace,
  });
}

/** A path that no node has. */
export function unknownPath(path: string, trace: string): GraphReply {
  return errorReply(400, {
    message: `Unknown path components: ${path}`,
    type: 'OAuthException',
    code: 2500,
    fbtrace_id: trace,
  });
}

const CODE_OF_STATUS: ReadonlyMap<number, number> = new Map([
  [400, 100],
  [401, 190],
  [403, 10],
  [404, 132001],
  [429, 130429],
  [503, 2],
]);

/** The answer of a fault: its error, or the one that fits its status. */
export function faultReply(
  status: number | undefined,
  fault: number | FaultError | undefined,
  trace: string,
): GraphReply {
  const fields = typeof fault === 'number' ? { code: fault } : fault;
  const code = fields?.code ?? CODE_OF_STATUS.get(status ?? 500) ?? ((status ?? 500) >= 500 ? 131000 : 100);
  const known = cloudError(code, fields?.details ?? cloudErrorTitle(code));
  return errorReply(status ?? known.status, {
    message: fields?.message ?? known.message,
    type: fields?.type ?? 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details: known.details },
    ...(fields?.subcode === undefined ? {} : { error_subcode: fields.subcode }),
    ...(fields?.isTransient === undefined ? {} : { is_transient: fields.isTransient }),
    fbtrace_id: trace,
  });
}

function errorReply(
  status: number,
  error: { readonly message: string; readonly [field: string]: unknown },
): GraphReply {
  return { status, json: metaJson({ error }), errorMessage: error.message };
}

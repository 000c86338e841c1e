import type { ApiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import type { JsonObject } from '../../core/whatsapp/cloud-validation/fields.ts';
import type { FaultError } from '../faults.ts';

/** An answer of the API client: JSON, or a file. */
export interface ClientReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

/** What stands beside the data of every answer (WhatsApp: on-premises envelope). */
const META = { version: 'v2.45.1', api_status: 'stable' };
const JSON_TYPE = 'application/json; charset=utf-8';

/** What was asked for. */
export function clientAnswer(data: JsonObject = {}, status = 200): ClientReply {
  return { status, contentType: JSON_TYPE, body: JSON.stringify({ ...data, meta: META }) };
}

/** The client's refusal; one without details leaves them out. */
export function clientRefusal({ status, code, title, details }: ApiClientError): ClientReply {
  const error = { code, title, ...(details === '' ? {} : { details }) };
  return { status, contentType: JSON_TYPE, body: JSON.stringify({ meta: META, errors: [error] }) };
}

/** Nobody is logged in with this. */
export function notLoggedIn(details: string): ClientReply {
  return clientRefusal({ ...apiClientError(1005, details), status: 401 });
}

/** There is nothing of this name. */
export function notFound(details: string): ClientReply {
  return clientRefusal(apiClientError(1006, details));
}

const CODE_OF_STATUS: ReadonlyMap<number, number> = new Map([
  [400, 1009],
  [401, 1005],
  [403, 1005],
  [404, 1006],
  [409, 1004],
  [412, 1022],
  [429, 1015],
  [501, 1026],
  [503, 1016],
]);

/** The answer of a fault: its error, or the one that fits its status. */
export function clientFault(status: number | undefined, fault: number | FaultError | undefined): ClientReply {
  const fields = typeof fault === 'number' ? { code: fault } : fault;
  const code = fields?.code ?? CODE_OF_STATUS.get(status ?? 500) ?? ((status ?? 500) >= 500 ? 1000 : 1025);
  const known = apiClientError(code, fields?.details ?? '');
  return clientRefusal({ ...known, status: status ?? known.status, title: fields?.message ?? known.title });
}

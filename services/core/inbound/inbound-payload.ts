import type { WhatsAppInbound } from '../contract/records.ts';
import { isObject, type JsonObject } from '../envelope/json.ts';
import { wellFormed } from '../envelope/well-formed.ts';

/** A message as it came, as far as it can be read. */
export interface InboundPayload {
  readonly record: WhatsAppInbound;
  readonly type: string;
  readonly body: JsonObject;
  /** The sender's contact entry. */
  readonly contact: JsonObject;
}

const nothing: JsonObject = {};

/** JSON text as an object; an empty one for anything else: an inbound message is kept whatever it holds. */
export function readObject(json: string | null): JsonObject {
  if (json === null) return nothing;
  try {
    const parsed = wellFormed(JSON.parse(json), json);
    return isObject(parsed) ? parsed : nothing;
  } catch (error) {
    if (error instanceof SyntaxError) return nothing;
    throw error;
  }
}

export const readInbound = (record: WhatsAppInbound): InboundPayload => ({
  record,
  type: record.type,
  body: readObject(record.payload),
  contact: readObject(record.contact),
});

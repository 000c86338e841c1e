import { badRequest } from '../../core/content/rendering.ts';
import type { PlannedMessage } from './plan.ts';

/** A record may have 1,000,000 bytes; what an event holds beside its message is far less than the difference. */
const maxMessageBytes = 980_000;
/** Dispatch keeps a message's bodies in one record of its store, and takes no more than this. */
const maxBodiesBytes = 700_000;

/** True where its event is a record that Kafka takes. JSON text is never shorter than the record's own bytes. */
export const hasEventOfSize = ({ message }: PlannedMessage): boolean =>
  Buffer.byteLength(JSON.stringify(message)) <= maxMessageBytes;

/** What is too large to be handed to dispatch cannot be sent. */
export function sendable(planned: PlannedMessage): PlannedMessage {
  const { rendering } = planned;
  if (!rendering?.ok) return planned;
  const bytes = rendering.parts.reduce(
    (sum, { call, fallback }) => sum + Buffer.byteLength(call.body) + (fallback ? Buffer.byteLength(fallback.body) : 0),
    0,
  );
  if (bytes <= maxBodiesBytes) return planned;
  return { ...planned, rendering: { ok: false, error: badRequest('The message is too large to be sent') } };
}

import type { PreparedCall } from '../contract/records.ts';
import { part, type Rendering } from './rendering.ts';

/** The same message as an answer to another one: its first part quotes it (WhatsApp: context). A context of its own stays. */
export function quoting(rendering: Rendering, externalId: string): Rendering {
  const [first, ...others] = rendering.ok ? rendering.parts : [];
  if (!first) return rendering;
  const { call, fallback } = first;
  return {
    ok: true,
    parts: [part(withContext(call, externalId), fallback && withContext(fallback, externalId)), ...others],
  };
}

function withContext(call: PreparedCall, externalId: string): PreparedCall {
  const body: unknown = JSON.parse(call.body);
  if (typeof body !== 'object' || body === null || 'context' in body) return call;
  return { ...call, body: JSON.stringify({ ...body, context: { message_id: externalId } }) };
}

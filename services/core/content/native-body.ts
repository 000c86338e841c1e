import { maxLevels, nestsDeeply } from '../envelope/nesting.ts';
import type { Protocol } from './target.ts';

/** A body that goes to WhatsApp as it is, with its JSON text, or why it cannot. */
export type NativeBody =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>>; readonly json: string }
  | { readonly ok: false; readonly reason: string };

/** Fields that belong to the channel: whatever was written there is replaced (guide: Reserved Fields; WhatsApp: send). */
const reserved = ['to', 'recipient', 'recipient_type', 'messaging_product', 'biz_opaque_callback_data'] as const;

/** What the API client knows at the top of a body and the Cloud API does not. */
const clientOnly = ['ttl', 'preview_url'] as const;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON text of a payload, or the payload of native content under its type. */
export function parseNative(json: string, type?: string): NativeBody {
  if (nestsDeeply(json)) return { ok: false, reason: `The payload nests deeper than ${maxLevels} levels` };
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    return { ok: false, reason: `The payload is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRecord(parsed)) return { ok: false, reason: 'The payload is not a JSON object' };
  if (type === undefined) return { ok: true, body: parsed, json };
  if (isRecord(parsed[type])) return rebuilt({ ...parsed, type });
  const name = JSON.stringify(type);
  return { ok: true, body: { type, [type]: parsed }, json: `{"type":${name},${name}:${json}}` };
}

const rebuilt = (body: Readonly<Record<string, unknown>>): NativeBody => ({
  ok: true,
  body,
  json: JSON.stringify(body),
});

/**
 * A native payload without the channel's own fields, for the Cloud API with what only the API client speaks translated (`hsm`, a
 * `preview_url` beside the text, `ttl`). Where there is nothing to change, the very text goes out that came in.
 */
export function bodyFor(protocol: Protocol, native: NativeBody): NativeBody {
  if (!native.ok) return native;
  const { body: given } = native;
  const wrong = previewFault(given);
  if (wrong !== undefined) return { ok: false, reason: wrong };
  const ours = reserved.some((field) => Object.hasOwn(given, field));
  const foreign =
    protocol === 'cloud' && (given.type === 'hsm' || clientOnly.some((field) => Object.hasOwn(given, field)));
  if (!ours && !foreign) return native;
  const body: Record<string, unknown> = { ...given };
  for (const field of reserved) delete body[field];
  if (foreign) translate(body);
  return rebuilt(body);
}

/** Golden case E12: WhatsApp refuses a preview of nothing. */
function previewFault({ preview_url: beside, text }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isRecord(text) || (beside ?? text.preview_url) !== true) return undefined;
  return /https?:\/\/\S/i.test(String(text.body)) ? undefined : 'preview_url is true and the text holds no URL';
}

function translate(body: Record<string, unknown>): void {
  const { preview_url: preview, text, hsm } = body;
  for (const field of clientOnly) delete body[field];
  if (body.type === 'hsm' && isRecord(hsm)) {
    body.type = 'template';
    body.template = hsmAsTemplate(hsm);
    delete body.hsm;
  }
  if (preview !== undefined && isRecord(text)) body.text = { ...text, preview_url: preview };
}

/** The template that a native body holds, of the older form too: reconstruction reads it. */
export const templateIn = ({ type, template, hsm }: Readonly<Record<string, unknown>>): unknown =>
  type === 'hsm' && isRecord(hsm) ? hsmAsTemplate(hsm) : template;

function hsmAsTemplate(hsm: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { namespace, element_name: name, language, localizable_params: localizable, components } = hsm;
  const kept = Array.isArray(components) ? components : [];
  const parameters = (Array.isArray(localizable) ? localizable : []).map((one: unknown) => ({
    type: 'text',
    text: isRecord(one) ? String(one.default ?? '') : '',
  }));
  const hasBody = kept.some((component) => isRecord(component) && component.type === 'body');
  const all = parameters.length > 0 && !hasBody ? [...kept, { type: 'body', parameters }] : kept;
  return {
    ...(namespace === undefined ? {} : { namespace }),
    name,
    language: { policy: 'deterministic', code: isRecord(language) ? language.code : undefined },
    ...(all.length > 0 ? { components: all } : {}),
  };
}

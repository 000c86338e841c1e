/** A body that goes to the Cloud API as it is, or why it cannot. */
export type NativeBody =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string };

/** Fields that belong to the channel: whatever was written there is replaced (guide: passthrough; WhatsApp: send). */
const reserved = ['to', 'recipient', 'recipient_type', 'messaging_product', 'biz_opaque_callback_data'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON text of a payload, or the payload of native content under its type. */
export function parseNative(json: string, type?: string): NativeBody {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    return { ok: false, reason: `The payload is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRecord(parsed)) return { ok: false, reason: 'The payload is not a JSON object' };
  if (type === undefined) return { ok: true, body: parsed };
  return { ok: true, body: isRecord(parsed[type]) ? { ...parsed, type } : { type, [type]: parsed } };
}

/**
 * A native payload for the Cloud API: without the channel's own fields, and with what only the API client speaks translated
 * (`hsm`, a `preview_url` beside the text, `ttl`).
 */
export function cloudBody(payload: Readonly<Record<string, unknown>>): NativeBody {
  const body: Record<string, unknown> = { ...payload };
  for (const field of [...reserved, 'ttl']) delete body[field];
  if (body.type === 'hsm' && isRecord(body.hsm)) {
    body.type = 'template';
    body.template = hsmAsTemplate(body.hsm);
    delete body.hsm;
  }
  const { preview_url: preview, text } = body;
  if (preview !== undefined) {
    delete body.preview_url;
    if (isRecord(text)) body.text = { ...text, preview_url: preview };
  }
  const shown = body.text;
  if (isRecord(shown) && shown.preview_url === true && !/https?:\/\//i.test(String(shown.body)))
    return { ok: false, reason: 'preview_url is true and the text holds no URL' };
  return { ok: true, body };
}

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

/** A request body as it came and as it reads. */
export interface GraphBody {
  /** JSON text for the log: the body itself, a form's fields as an object, or a malformed body as a string. */
  readonly text: string;
  readonly value: unknown;
  readonly malformed: boolean;
}

const EMPTY: GraphBody = { text: '', value: {}, malformed: false };

/** Reads a body: JSON, or a form whose nested fields are JSON (WhatsApp: transport). */
export function readGraphBody(contentType: string | undefined, text: string): GraphBody {
  if (text === '') return EMPTY;
  if (contentType?.startsWith('application/x-www-form-urlencoded') === true) {
    const fields = Object.fromEntries([...new URLSearchParams(text)].map(([key, value]) => [key, formValue(value)]));
    return { text: JSON.stringify(fields), value: fields, malformed: false };
  }
  const parsed = parseJson(text);
  return parsed.ok
    ? { text, value: parsed.value, malformed: false }
    : { text: JSON.stringify(text), value: {}, malformed: true };
}

/** The body of a request that has none. */
export function noBody(): GraphBody {
  return EMPTY;
}

function formValue(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  const parsed = parseJson(value);
  return parsed.ok ? parsed.value : value;
}

function parseJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}

// Meta escapes slashes, @ and everything beyond ASCII. These occur only inside strings of a JSON text,
// so they can be replaced in the text as a whole.
const ESCAPED = /[/@\u007f-\uffff]/g;
const NEEDS_ESCAPE = /[/@\u007f-\uffff]/;

/** A JSON text escaped as Meta writes it: `\/`, `\u0040` and `\uXXXX`. */
export function escapeAsMeta(json: string): string {
  return NEEDS_ESCAPE.test(json) ? json.replace(ESCAPED, escapeCharacter) : json;
}

/** Serialises a value as Meta does. */
export function metaJson(value: unknown): string {
  return escapeAsMeta(JSON.stringify(value));
}

function escapeCharacter(character: string): string {
  return character === '/' ? '\\/' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

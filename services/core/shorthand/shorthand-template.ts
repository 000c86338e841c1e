/** A template as someone wrote it in a text, before it is turned into WhatsApp's own form. */
export interface ShorthandTemplate {
  readonly namespace: string;
  readonly name: string;
  /** Null: the integration's fallback language decides. */
  readonly language: string | null;
  /** What channels without templates show; null where none was written. */
  readonly fallback: string | null;
  readonly header: ShorthandHeader | null;
  readonly body: readonly string[];
  readonly buttons: readonly ShorthandButton[];
}

export type ShorthandHeader =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'video'; readonly link: string }
  | { readonly type: 'document'; readonly link: string; readonly filename: string | null };

export interface ShorthandButton {
  readonly index: number;
  readonly type: 'payload' | 'url';
  readonly value: string;
}

/** Why a text cannot be sent: `<reason> (<key> at <offset>)`, the offset in UTF-16 units of the whole text. */
export interface ShorthandFault {
  readonly reason: string;
  readonly key: string;
  readonly offset: number;
}

const longestKeyShown = 40;

/** The title of the API's error for a fault. */
export function faultTitle({ reason, key, offset }: ShorthandFault): string {
  const shown = key.length > longestKeyShown ? `${key.slice(0, longestKeyShown)}…` : key;
  return `Template shorthand: ${reason} (${shown} at ${offset})`;
}

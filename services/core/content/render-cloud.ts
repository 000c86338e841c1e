import type { Action, Content, DeliveryError, PreparedCall } from '../contract/records.ts';
import type { TemplateCall } from '../templates/native-call.ts';
import { mediaCalls } from './media-calls.ts';
import { cloudBody, type NativeBody, parseNative } from './native-body.ts';
import { textCalls } from './text-calls.ts';

/** The calls that a message becomes, in order, or why it cannot be sent. */
export type Rendering =
  | { readonly ok: true; readonly calls: readonly PreparedCall[] }
  | { readonly ok: false; readonly error: DeliveryError };

export const badRequest = (message: string): DeliveryError => ({ code: 'bad_request', message, underlyingError: null });

const refused = (message: string): Rendering => ({ ok: false, error: badRequest(message) });

const unsupported = (what: string): Rendering => refused(`Content of type ${what} is not supported on this channel`);

/** Ordinary content for the Cloud API. */
export function renderContent(content: Content): Rendering {
  const { type, text, media } = content;
  if (type === 'text' && text) {
    if (text.actions.length > 0) return withActions(type, text.actions);
    const calls = textCalls(text.text || text.htmlText || text.markdownText || '');
    return calls.length > 0 ? { ok: true, calls } : refused('The text is empty');
  }
  if ((type === 'image' || type === 'file') && media)
    return media.actions.length > 0 ? withActions(type, media.actions) : { ok: true, calls: mediaCalls(type, media) };
  return unsupported(type);
}

const withActions = (type: string, actions: readonly Action[]): Rendering =>
  unsupported(`${type} with actions (${[...new Set(actions.map((action) => action.type))].join(', ')})`);

/** Shorthand's template for the Cloud API. */
export const renderTemplate = (template: TemplateCall): Rendering => ({
  ok: true,
  calls: [{ kind: 'template', body: JSON.stringify({ type: 'template', template }) }],
});

/** Native content (a schema send) for the Cloud API, and the body itself, which reconstruction reads. */
export const nativeContentBody = ({ type, payload }: { readonly type: string; readonly payload: string }): NativeBody =>
  translated(parseNative(payload, type));

/** An override, sent in place of the content. */
export const renderOverride = (payload: string): Rendering => renderBody(translated(parseNative(payload)));

const translated = (native: NativeBody): NativeBody => (native.ok ? cloudBody(native.body) : native);

/** A native body as one call. */
export function renderBody(native: NativeBody): Rendering {
  if (!native.ok) return refused(native.reason);
  return { ok: true, calls: [{ kind: kindOf(native.body.type), body: JSON.stringify(native.body) }] };
}

const kinds: ReadonlyMap<unknown, string> = new Map([
  ...['text', 'template', 'interactive', 'location', 'contacts', 'reaction'].map((type) => [type, type] as const),
  ...['image', 'audio', 'video', 'document', 'sticker'].map((type) => [type, 'media'] as const),
]);

const kindOf = (type: unknown): string => kinds.get(type) ?? 'native';

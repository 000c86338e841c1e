import type { NativeContent } from '../contract/records.ts';
import type { TemplateCall } from '../templates/native-call.ts';
import { bodyFor, type NativeBody, parseNative } from './native-body.ts';
import { part, type Rendering, refused } from './rendering.ts';
import type { Protocol } from './target.ts';

/** Shorthand's template: both protocols take the same. */
export const renderTemplate = (template: TemplateCall): Rendering => ({
  ok: true,
  parts: [part({ kind: 'template', body: JSON.stringify({ type: 'template', template }) })],
});

/** Native content (a schema send): its body, which reconstruction reads too. */
export const nativeContentBody = ({ type, payload }: NativeContent, protocol: Protocol): NativeBody =>
  bodyFor(protocol, parseNative(payload, type));

/** An override, sent in place of the content. */
export const renderOverride = (payload: string, protocol: Protocol): Rendering =>
  renderBody(bodyFor(protocol, parseNative(payload)));

/** A native body as one part. */
export const renderBody = (native: NativeBody): Rendering =>
  native.ok
    ? { ok: true, parts: [part({ kind: kindOf(native.body.type), body: native.json })] }
    : refused(native.reason);

const kinds: ReadonlyMap<unknown, string> = new Map([
  ...['text', 'template', 'interactive', 'location', 'contacts', 'reaction'].map((type) => [type, type] as const),
  ...['image', 'audio', 'video', 'document', 'sticker'].map((type) => [type, 'media'] as const),
  // WhatsApp checks it before it sends, as it does a template.
  ['hsm', 'template'],
]);

const kindOf = (type: unknown): string => kinds.get(type) ?? 'native';

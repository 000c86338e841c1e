import { isDigit, isHttpUrl } from './characters.ts';
import type { Pair, PairsBlock } from './pairs.ts';
import type { ShorthandButton, ShorthandFault, ShorthandHeader, ShorthandTemplate } from './shorthand-template.ts';

export type TemplateReading =
  | { readonly ok: true; readonly template: ShorthandTemplate }
  | { readonly ok: false; readonly fault: ShorthandFault };

interface Draft {
  namespace: string | undefined;
  template: string | undefined;
  language: string | undefined;
  fallback: string | undefined;
  header: ShorthandHeader | null;
  readonly body: string[];
  readonly buttons: ShorthandButton[];
  /** The `button_index` that still lacks its payload or URL. */
  openIndex: Pair | null;
  previousKey: string;
}

/** What a pair does to the draft; a text is the reason why it may not stand there. */
type Rule = (draft: Draft, pair: Pair) => string | undefined;

const once =
  (field: 'namespace' | 'template' | 'language'): Rule =>
  (draft, { value }) => {
    if (value === '') return 'empty';
    if (draft[field] !== undefined) return 'repeated';
    draft[field] = value;
    return undefined;
  };

const mediaHeader =
  (type: 'image' | 'video' | 'document'): Rule =>
  (draft, { value }) => {
    if (draft.header) return 'a second header';
    if (!isHttpUrl(value)) return 'not an http or https URL';
    draft.header = type === 'document' ? { type, link: value, filename: null } : { type, link: value };
    return undefined;
  };

const button =
  (type: ShorthandButton['type']): Rule =>
  (draft, { value }) => {
    if (!draft.openIndex) return 'no button_index before it';
    draft.buttons.push({ index: Number(draft.openIndex.value), type, value });
    draft.openIndex = null;
    return undefined;
  };

/** The guide's twelve keys (Shorthand Syntax), and our one extension: `header_video`, which WhatsApp's templates have as well. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['namespace', once('namespace')],
  ['template', once('template')],
  ['language', once('language')],
  [
    'fallback',
    (draft, { value }) => {
      if (draft.fallback !== undefined) return 'repeated';
      draft.fallback = value;
      return undefined;
    },
  ],
  [
    'header_text',
    (draft, { value }) => {
      if (draft.header) return 'a second header';
      draft.header = { type: 'text', text: value };
      return undefined;
    },
  ],
  ['header_image', mediaHeader('image')],
  ['header_video', mediaHeader('video')],
  ['header_document', mediaHeader('document')],
  [
    'header_filename',
    (draft, { value }) => {
      if (draft.previousKey !== 'header_document' || draft.header?.type !== 'document')
        return 'not directly after header_document';
      draft.header = { ...draft.header, filename: value };
      return undefined;
    },
  ],
  [
    'body_text',
    (draft, { value }) => {
      draft.body.push(value);
      return undefined;
    },
  ],
  [
    'button_index',
    (draft, pair) => {
      if (pair.value.length !== 1 || !isDigit(pair.value.charCodeAt(0))) return 'not a digit from 0 to 9';
      if (draft.buttons.some(({ index }) => index === Number(pair.value))) return 'repeated';
      draft.openIndex = pair;
      return undefined;
    },
  ],
  ['button_payload', button('payload')],
  ['button_url', button('url')],
]);

/**
 * Holds the pairs of a block against the rules of the language, in order; the first breach is the fault.
 * @param opener where the block begins: the place of what is missing
 */
export function readTemplate(block: PairsBlock, opener: number): TemplateReading {
  const draft: Draft = {
    namespace: undefined,
    template: undefined,
    language: undefined,
    fallback: undefined,
    header: null,
    body: [],
    buttons: [],
    openIndex: null,
    previousKey: '',
  };
  const { stray } = block;
  for (const pair of block.pairs) {
    if (stray && stray.offset < pair.offset) break;
    if (draft.openIndex && pair.key !== 'button_payload' && pair.key !== 'button_url')
      return lonelyIndex(draft.openIndex);
    const rule = rules.get(pair.key);
    const reason = rule ? rule(draft, pair) : 'unknown key';
    if (reason !== undefined) return fault(reason, pair.key, pair.offset);
    draft.previousKey = pair.key;
  }
  if (stray) return fault('unexpected text', stray.text, stray.offset);
  if (draft.openIndex) return lonelyIndex(draft.openIndex);
  const { namespace, template, language, fallback, header, body, buttons } = draft;
  if (namespace === undefined) return fault('missing', 'namespace', opener);
  if (template === undefined) return fault('missing', 'template', opener);
  return {
    ok: true,
    template: {
      namespace,
      name: template,
      language: language ?? null,
      fallback: fallback ?? null,
      header,
      body,
      buttons,
    },
  };
}

const fault = (reason: string, key: string, offset: number): TemplateReading => ({
  ok: false,
  fault: { reason, key, offset },
});

const lonelyIndex = ({ key, offset }: Pair): TemplateReading =>
  fault('not followed by its button_payload or button_url', key, offset);

import type { TextContent } from '../contract/records.ts';

/** HTML and Markdown as WhatsApp's readers see them: plain (v2: htmlText and markdownText become `text` where there is none). */
export function plainText({ text, htmlText, markdownText }: TextContent): string {
  if (text) return text;
  if (htmlText) return textOfHtml(htmlText);
  return markdownText ? textOfMarkdown(markdownText) : '';
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['hellip', '…'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['euro', '€'],
  ['copy', '©'],
]);

function decodedEntity(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities.get(name.toLowerCase()) ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
}

const breaks = /^<(?:br|hr)\b/i;
const blocks = /^<\/?(?:p|div|h[1-6]|ul|ol|table|tr|blockquote|pre|section|article|header|footer)\b/i;
const item = /^<li\b/i;
const anchor = /^<a\b[^>]*\bhref\s*=\s*["']?([^"'\s>]+)/i;
const hidden = /^<(style|script)\b/i;

/** Words without their tags: lines where blocks begin and end, links as `words (address)`. */
export function textOfHtml(html: string): string {
  let out = '';
  let link: { readonly href: string; readonly at: number } | undefined;
  let skipped: string | undefined;
  for (const [piece] of html.matchAll(/<[a-z/!][^<>]*>|[^<]+|</gi)) {
    const tag = piece.startsWith('<') && piece.endsWith('>');
    if (skipped !== undefined) {
      if (tag && piece.toLowerCase().startsWith(`</${skipped}`)) skipped = undefined;
    } else if (!tag) out += decoded(piece.replace(/\s+/g, ' '));
    else if (breaks.test(piece)) out += '\n';
    else if (blocks.test(piece)) out += '\n\n';
    else if (item.test(piece)) out += '\n- ';
    else if (/^<\/a\b/i.test(piece) && link) {
      const { href, at } = link;
      if (out.slice(at).trim() !== href) out += ` (${href})`;
      link = undefined;
    } else {
      const href = anchor.exec(piece)?.[1];
      if (href !== undefined) link = { href: decoded(href), at: out.length };
      skipped = hidden.exec(piece)?.[1]?.toLowerCase();
    }
  }
  return tidied(out);
}

const decoded = (text: string): string => text.replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, decodedEntity);

/** No blanks at the ends of lines, no more than one empty line. */
const tidied = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** Marks of Markdown taken away; what stands between backticks stays as it is. */
export function textOfMarkdown(markdown: string): string {
  const pieces = markdown.split(/(`{1,3})/);
  let fence: string | undefined;
  let out = '';
  for (const piece of pieces) {
    if (/^`+$/.test(piece)) fence = fence === undefined ? piece : fence === piece ? undefined : fence;
    else out += fence === undefined ? withoutMarks(piece) : piece;
  }
  return out.trim();
}

const withoutMarks = (text: string): string =>
  text
    .replace(/^[ \t]{0,3}#{1,6}[ \t]+/gm, '')
    .replace(/!?\[([^[\]]*)\]\(([^()\s]+)\)/g, (_, label: string, uri: string) =>
      label.trim() === '' || label === uri ? uri : `${label} (${uri})`,
    )
    .replace(/(\*\*|__|~~)(?=\S)([^*_~\n]+)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*_])([*_])(?=\S)([^*_\n]+)\1(?![\p{L}\p{N}*_])/gu, '$2')
    .replace(/\\([\\`*_{}[\]()#+.!~>-])/g, '$1');

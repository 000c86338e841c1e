import type { Action } from '../../../services/core/contract/records.ts';
import type { Segment } from '../../../services/core/shorthand/segment.ts';
import type { ShorthandTemplate } from '../../../services/core/shorthand/shorthand-template.ts';

/** The text that says what the segments say: the other way round than the scanner. */
export const writeShorthand = (segments: readonly Segment[], blank = ' '): string =>
  segments.map((segment) => writeSegment(segment, blank)).join('');

function writeSegment(segment: Segment, blank: string): string {
  switch (segment.type) {
    case 'text':
      return segment.text;
    case 'template':
      return writeTemplate(segment.template, blank);
    case 'action':
      return writeAction(segment.action);
    case 'image':
      return `![${segment.image.altText ?? ''}](${segment.image.mediaUrl})`;
    case 'canned':
      return blank === '' ? `%((template:${segment.name}))%` : `%{{template: ${segment.name}}}%`;
  }
}

const pair = (key: string, text: string | null | undefined): readonly string[] =>
  text === null || text === undefined ? [] : [`${key}=[[${text}]]`];

export function writeTemplate({ header, ...given }: ShorthandTemplate, blank: string): string {
  const pairs = [
    ...pair('namespace', given.namespace),
    ...pair('template', given.name),
    ...pair('language', given.language),
    ...pair('fallback', given.fallback),
    ...(header?.type === 'text' ? pair('header_text', header.text) : []),
    ...(header && header.type !== 'text' ? pair(`header_${header.type}`, header.link) : []),
    ...(header?.type === 'document' ? pair('header_filename', header.filename) : []),
    ...given.body.flatMap((text) => pair('body_text', text)),
    ...given.buttons.flatMap(({ index, type, value }) => [
      ...pair('button_index', String(index)),
      ...pair(`button_${type}`, value),
    ]),
  ];
  return `&((${blank}${pairs.join(blank)}${blank}))&`;
}

export const writeOld = ({ fallback, namespace, name, body }: ShorthandTemplate): string =>
  `&[${fallback ?? ''}](${[namespace, name, ...body].join(', ')})`;

function writeAction({ text, link, reply, postback, buy }: Action): string {
  if (buy) return `$[${text}](${(buy.amount / 100).toFixed(2)})`;
  if (reply) return `%[${text}](reply:${reply.payload})`;
  if (postback) return `%[${text}](postback:${postback.payload})`;
  return `%[${text}](${link ? link.uri : 'location'})`;
}

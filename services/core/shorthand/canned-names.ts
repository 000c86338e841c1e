import type { Author, Content } from '../contract/records.ts';
import { scanShorthand } from './scan.ts';
import { shorthandField } from './shorthand-field.ts';

/** The names under which a post asks for messages that its app keeps, each once. A text without such a mark is not parsed. */
export function cannedNames(content: Content, author: Author): readonly string[] {
  const field = shorthandField(content, author);
  const words = field && content.text?.[field];
  if (!words || !(words.includes('%((') || words.includes('%{{'))) return none;
  const scan = scanShorthand(words);
  if (!scan.ok) return none;
  return [...new Set(scan.segments.flatMap((segment) => (segment.type === 'canned' ? [segment.name] : [])))];
}

const none: readonly string[] = [];

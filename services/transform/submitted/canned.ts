import type { OutboundSubmitted } from '../../core/contract/records.ts';
import { cannedNames } from '../../core/shorthand/canned-names.ts';
import type { CannedName } from '../../platform/record/canned-templates.ts';
import { tooLong } from './plan.ts';

/** The names under which a record asks for messages that its app keeps. A text that is refused for its length asks for none. */
export function cannedAskedFor({ appId, author, message }: OutboundSubmitted): readonly CannedName[] {
  if (!message || message.override !== null) return [];
  const names = cannedNames(message.content, author);
  if (names.length === 0 || tooLong(message.content) !== undefined) return [];
  return names.map((name) => ({ appId, name }));
}

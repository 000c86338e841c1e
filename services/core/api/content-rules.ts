import { contentFault } from '../content/content-fault.ts';
import { plainText } from '../content/plain-text.ts';
import type { Content, TextContent } from '../contract/records.ts';
import { badRequest, type Problem } from '../errors/problem.ts';

/** Types that are WhatsApp's own and go with `schema: "whatsapp"` (v2: messagePost.schema). */
const native: ReadonlySet<string> = new Set(['template', 'hsm']);

const isBlank = (text: string | null): boolean => text === null || text.trim() === '';

/**
 * What the schema cannot say: how the parts of a post must stand to one another, and what no channel of ours can show.
 * @param of where the content stands in what was posted
 */
export function contentProblem(content: Content, schema: string | null, of = 'content'): Problem | undefined {
  const { type, text } = content;
  if (schema !== null && schema !== 'whatsapp')
    return badRequest('schema should be equal to one of the allowed values');
  if (native.has(type) && schema === null)
    return badRequest(`${of} of type ${type} should have schema 'whatsapp' beside it`);
  if (!native.has(type) && schema !== null)
    return badRequest(`${of}.type should be template where schema is '${schema}'`);
  const fault = (text && wordsFault(text, of)) ?? contentFault(content, of);
  return fault === undefined ? undefined : badRequest(fault);
}

/** Words are there, or something to tap: markup alone is neither. */
function wordsFault(text: TextContent, of: string): string | undefined {
  if (text.actions.length > 0 || !isBlank(text.text)) return undefined;
  if (isBlank(text.htmlText) && isBlank(text.markdownText)) return `${of} should have required property 'text'`;
  if (!isBlank(plainText(text))) return undefined;
  return `${of}.${text.text ? 'text' : text.htmlText ? 'htmlText' : 'markdownText'} should hold words`;
}

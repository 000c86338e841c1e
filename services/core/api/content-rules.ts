import { contentFault } from '../content/content-fault.ts';
import type { Content } from '../contract/records.ts';
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
  if (text && isBlank(text.text) && isBlank(text.htmlText) && isBlank(text.markdownText) && text.actions.length === 0)
    return badRequest(`${of} should have required property 'text'`);
  const fault = contentFault(content, of);
  return fault === undefined ? undefined : badRequest(fault);
}

import type { Action, Content } from '../contract/records.ts';
import { badRequest, type Problem } from '../errors/problem.ts';

/** Types that are WhatsApp's own and go with `schema: "whatsapp"` (v2: messagePost.schema). */
const native: ReadonlySet<string> = new Set(['template', 'hsm']);

const isBlank = (text: string | null): boolean => text === null || text.trim() === '';

function actionsProblem(actions: readonly Action[]): Problem | undefined {
  if (actions.some(({ type }) => type === 'buy')) return badRequest('Buy actions are not available on WhatsApp');
  const types = new Set(actions.map(({ type }) => type));
  // Golden case C7: replies stand with replies and location requests alone.
  if (types.has('reply') && [...types].some((type) => type !== 'reply' && type !== 'locationRequest'))
    return badRequest('Reply actions cannot be mixed with other actions than location requests');
  return undefined;
}

const actionsOf = ({ text, media, items }: Content): readonly (readonly Action[])[] => [
  text?.actions ?? [],
  media?.actions ?? [],
  items?.actions ?? [],
  ...(items?.items.map((item) => item.actions) ?? []),
];

/** What the schema cannot say: how the parts of a post must stand to one another. */
export function contentProblem(content: Content, schema: string | null): Problem | undefined {
  const { type, text } = content;
  if (native.has(type) && schema === null)
    return badRequest(`content of type ${type} should have schema 'whatsapp' beside it`);
  if (!native.has(type) && schema !== null)
    return badRequest(`content.type should be template where schema is '${schema}'`);
  if (text && isBlank(text.text) && isBlank(text.htmlText) && isBlank(text.markdownText) && text.actions.length === 0)
    return badRequest("content should have required property 'text'");
  for (const actions of actionsOf(content)) {
    const found = actionsProblem(actions);
    if (found) return found;
  }
  return undefined;
}

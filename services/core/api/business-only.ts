import type { Author, SubmittedMessage } from '../contract/records.ts';

/** Content that only a business sends. */
const businessTypes: ReadonlySet<string> = new Set(['carousel', 'list', 'form']);

/** What a message of a user's may not hold, naming the field; undefined: nothing (v1.1: actions only on the business's messages). */
export function businessOnlyFault({ type }: Pick<Author, 'type'>, message: Posted): string | undefined {
  const field = type === 'user' ? businessField(message) : undefined;
  return field && `${field} is available only for messages of the business`;
}

type Posted = Pick<SubmittedMessage, 'content' | 'schema' | 'override'>;

function businessField({ content: { type, text, media }, schema, override }: Posted): string | undefined {
  if (override !== null) return 'override';
  if (schema !== null) return 'schema';
  if (businessTypes.has(type)) return `content of type ${type}`;
  return (text ?? media)?.actions.length ? 'content.actions' : undefined;
}

import type { Author, SubmittedMessage } from '../contract/records.ts';

/** Content that only a business sends. */
const businessTypes: ReadonlySet<string> = new Set(['carousel', 'list', 'form']);

/** What a message of a user's may not hold, naming the field; undefined: nothing (v1.1: actions only on the business's messages). */
export function businessOnlyFault(
  { type: author }: Pick<Author, 'type'>,
  { content, schema, override }: Pick<SubmittedMessage, 'content' | 'schema' | 'override'>,
): string | undefined {
  if (author !== 'user') return undefined;
  const { type, text, media } = content;
  const field =
    override !== null
      ? 'override'
      : schema !== null
        ? 'schema'
        : businessTypes.has(type)
          ? `content of type ${type}`
          : (text ?? media)?.actions.length
            ? 'content.actions'
            : undefined;
  return field && `${field} is available only for messages of the business`;
}

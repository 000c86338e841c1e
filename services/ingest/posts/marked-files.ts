import type { FileFacts, SubmittedMessage } from '../../core/contract/records.ts';
import { filesByUrl, type ShownFile, shownFiles, withFiles } from '../../core/media/learned-files.ts';
import type { PostedMessage } from './message-post.ts';

/** The files that a post names in shorthand alone: not by the content that was posted, but by what it stands for. */
export const markedFiles = (
  { content }: Pick<SubmittedMessage, 'content'>,
  posted: readonly PostedMessage[],
): readonly ShownFile[] =>
  posted.flatMap(({ content: made }) =>
    made === null || made === content
      ? []
      : shownFiles(made).map((file) => ({ ...file, field: `content.text: ${file.mediaUrl}` })),
  );

/** The messages with what was found of the files that they name. */
export function withMarkedFiles(
  posted: readonly PostedMessage[],
  found: readonly FileFacts[],
): readonly PostedMessage[] {
  const files = filesByUrl(found);
  return posted.map((one) => (one.content === null ? one : { ...one, content: withFiles(one.content, files) }));
}

import { contentProblem } from '../../core/api/content-rules.ts';
import { contentFromV11 } from '../../core/api/v11/content-json.ts';
import type { MessageV11, TemplatePut } from '../../core/api/v11/template-schema.ts';
import type { Content } from '../../core/contract/records.ts';
import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { cannedNameFault } from '../../core/shorthand/canned.ts';
import type { CannedChanges } from '../../platform/record/canned-templates.ts';
import { renderingProblem } from '../posts/message-post.ts';
import type { TargetGuard } from './targets.ts';

export function checkedName(name: string): Outcome<string> {
  const fault = cannedNameFault(name);
  return fault === undefined ? good(name) : bad(badRequest(`name ${fault}`));
}

/** A message as it will be kept: held against the rules of a post, its files against those of targets. */
export async function checkedMessage(message: MessageV11, targets: TargetGuard): Promise<Outcome<Content>> {
  const content = contentFromV11(message);
  const wrong = contentProblem(content, null, 'message') ?? renderingProblem(content);
  if (wrong) return bad(wrong);
  const checks = await Promise.all(filesOf(content).map(([field, url]) => targets.check(field, url)));
  for (const check of checks) if (!check.ok) return check;
  return good(content);
}

/** What of a template is to be another. */
export async function checkedChanges(
  { name, message }: TemplatePut,
  targets: TargetGuard,
): Promise<Outcome<CannedChanges>> {
  const checked = name === undefined ? undefined : checkedName(name);
  if (checked?.ok === false) return checked;
  const content = message && (await checkedMessage(message, targets));
  if (content?.ok === false) return content;
  return good({ ...(checked && { name: checked.value }), ...(content && { content: content.value }) });
}

/** Addresses that the message leads to as its own, by the field that names them. */
function filesOf({ media, items }: Content): readonly (readonly [field: string, url: string])[] {
  if (media) return [['message.mediaUrl', media.mediaUrl]];
  return (items?.items ?? []).flatMap(({ mediaUrl }, n) =>
    mediaUrl === null ? [] : [[`message.items[${n}].mediaUrl`, mediaUrl] as const],
  );
}

import { businessOnlyFault } from '../../core/api/business-only.ts';
import { contentFromV2 } from '../../core/api/content-json.ts';
import { contentProblem } from '../../core/api/content-rules.ts';
import { inexactNumber } from '../../core/api/exact-numbers.ts';
import { type Metadata, metadataFromV2 } from '../../core/api/metadata-json.ts';
import type { MessagePost } from '../../core/api/schema/message-schema.ts';
import { bodyFor } from '../../core/content/native-body.ts';
import { renderContent } from '../../core/content/render.ts';
import { anyTarget } from '../../core/content/target.ts';
import type { Author, Content, Destination, Message, SubmittedMessage } from '../../core/contract/records.ts';
import { badRequest, type Problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { expandSubmitted } from '../../core/shorthand/expand.ts';
import type { TemplateDefinition } from '../../core/templates/definition.ts';
import { shownTemplate } from '../../core/templates/reconstruct.ts';
import { type SentTemplate, sentNative, sentTemplate } from '../../core/templates/sent-template.ts';

type Payload = Readonly<Record<string, unknown>>;

function overrideProblem(override: Payload): Problem | undefined {
  const body = bodyFor('cloud', { ok: true, body: override, json: '' });
  return body.ok ? undefined : badRequest(`override.whatsapp.payload: ${body.reason}`);
}

/**
 * What cannot be sent is refused while somebody listens, shorthand as what it stands for. Words alone, which nearly all messages are,
 * are left to transform.
 */
export function renderingProblem(content: Content): Problem | undefined {
  if (content.native || (content.type === 'text' && content.text?.actions.length === 0)) return undefined;
  const rendering = renderContent(content, anyTarget);
  return rendering.ok ? undefined : badRequest(rendering.error.message);
}

/** v2: formResponseMessage: cannot be sent via the API, in no company. */
const responseProblem = ({ type }: Content): Problem | undefined =>
  type === 'formResponse'
    ? badRequest('content.type should not be formResponse: forms are answered on their pages')
    : undefined;

/** What is passed through goes value for value: a number that cannot be kept is refused instead of changed. */
function inexact({ content }: MessagePost, payload: Payload | undefined): Problem | undefined {
  const at =
    (payload && inexactNumber(payload, 'override.whatsapp.payload')) ??
    (content.type === 'template' ? inexactNumber(content.template, 'content.template') : undefined) ??
    (content.type === 'hsm' ? inexactNumber(content.hsm, 'content.hsm') : undefined);
  return at === undefined
    ? undefined
    : badRequest(`${at} cannot be kept exactly: it should be a smaller number, or a string`);
}

/** A validated post as the record of Kafka holds it. */
export function submittedMessage(post: MessagePost): Outcome<SubmittedMessage> {
  const metadata = metadataFromV2(post.metadata, 'Message');
  if (!metadata.ok) return metadata;
  const content = contentFromV2(post.content);
  const schema = post.schema ?? null;
  const payload = post.override?.whatsapp?.payload;
  const wrong =
    responseProblem(content) ??
    contentProblem(content, schema) ??
    (payload && overrideProblem(payload)) ??
    inexact(post, payload);
  if (wrong) return bad(wrong);
  const destination: Destination | null = post.destination
    ? {
        integrationId: post.destination.integrationId ?? null,
        integrationType: post.destination.integrationType ?? null,
      }
    : null;
  const override = payload ? JSON.stringify(payload) : null;
  const fault = businessOnlyFault(post.author, { content, schema, override });
  if (fault !== undefined) return bad(badRequest(fault));
  return good({
    content,
    schema,
    destination,
    override,
    metadata: metadata.value,
    quotedMessageId: post.quotedMessage?.message.id ?? null,
    files: [],
  });
}

/** One of the messages that a post becomes: ordinary content, or a template, whose definition decides how it shows. */
export type PostedMessage =
  | { readonly id: string; readonly content: Content; readonly sent: null; readonly fallback: null }
  | { readonly id: string; readonly content: null; readonly sent: SentTemplate; readonly fallback: string | null };

export interface Posted {
  readonly firstMessageId: string;
  readonly author: Author;
  /** The integration's `hsmFallbackLanguage`. */
  readonly language: string | null;
  /** What the app keeps under the names that the text asks for, as far as it was looked up. */
  readonly canned?: ReadonlyMap<string, Content>;
}

/** What a post becomes, or what is wrong with it. */
export type Posting =
  | { readonly ok: true; readonly value: readonly PostedMessage[] }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** Names that its text asks for and that are not given: looked up and given, it may become something. */
      readonly needs?: readonly string[];
    };

/** The messages that a post becomes: transform derives the same ids. What an override is sent in place of is recorded alone. */
export function postedMessages(
  { firstMessageId, ...posted }: Posted,
  { content, override }: SubmittedMessage,
  json: MessagePost['content'],
): Posting {
  if (content.native) return good([{ id: firstMessageId, content: null, sent: sentNative(json), fallback: null }]);
  const expansion = expandSubmitted({ content, override, firstMessageId, ...posted });
  if (!expansion.ok) return { ...bad(badRequest(expansion.reason)), needs: expansion.needs.map(({ name }) => name) };
  for (const one of override === null ? expansion.messages : []) {
    const wrong = one.kind === 'text' ? renderingProblem(one.content) : undefined;
    if (wrong) return bad(wrong);
  }
  return good(
    expansion.messages.map((one): PostedMessage => {
      const { id } = one;
      if (one.kind === 'text') return { id, content: one.content, sent: null, fallback: null };
      const { call, fallback } = one.template;
      return { id, content: null, sent: sentTemplate(call), fallback };
    }),
  );
}

/** How the posted messages show. */
export interface Shown extends Pick<Posted, 'author' | 'language'> {
  /** ms since the epoch. */
  readonly received: number;
  readonly metadata: Metadata;
  /** Of a template by name, as far as this process knows them. */
  variants(name: string): readonly TemplateDefinition[];
}

/** The messages as the answer shows them: a template as the record will, as far as its definition is known here. */
export const shownMessages = (
  { received, author, language, metadata, variants }: Shown,
  posted: readonly PostedMessage[],
): readonly Message[] =>
  posted.map(({ id, content, sent, fallback }) => ({
    id,
    received,
    author,
    content: content ?? shownTemplate(sent, { variants: variants(sent.name), hsmFallbackLanguage: language, fallback }),
    source: { type: 'api:conversations', integrationId: null, originalMessageId: null, originalMessageTimestamp: null },
    quotedMessage: null,
    metadata,
    raw: null,
    deleted: null,
  }));

import { contentFromV2 } from '../../core/api/content-json.ts';
import { contentProblem, overrideProblem } from '../../core/api/content-rules.ts';
import { type Metadata, metadataFromV2 } from '../../core/api/metadata-json.ts';
import type { MessagePost } from '../../core/api/schema/message-schema.ts';
import type { Author, Content, Destination, Message, SubmittedMessage } from '../../core/contract/records.ts';
import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { expandSubmitted } from '../../core/shorthand/expand.ts';
import type { TemplateDefinition } from '../../core/templates/definition.ts';
import { reconstruct } from '../../core/templates/reconstruct.ts';

/** A validated post as the record of Kafka holds it. */
export function submittedMessage(post: MessagePost): Outcome<SubmittedMessage> {
  const metadata = metadataFromV2(post.metadata, 'Message');
  if (!metadata.ok) return metadata;
  const content = contentFromV2(post.content);
  const schema = post.schema ?? null;
  const payload = post.override?.whatsapp?.payload;
  const wrong = contentProblem(content, schema) ?? (payload && overrideProblem(payload));
  if (wrong) return bad(wrong);
  const destination: Destination | null = post.destination
    ? {
        integrationId: post.destination.integrationId ?? null,
        integrationType: post.destination.integrationType ?? null,
      }
    : null;
  return good({
    content,
    schema,
    destination,
    override: payload ? JSON.stringify(payload) : null,
    metadata: metadata.value,
    quotedMessageId: null,
  });
}

export interface Accepted {
  readonly firstMessageId: string;
  /** ms since the epoch. */
  readonly received: number;
  readonly author: Author;
  /** The integration's `hsmFallbackLanguage`. */
  readonly language: string | null;
  /** The definition of a template by name and language, as far as this process knows it. */
  definition(name: string, languageCode: string): TemplateDefinition | undefined;
}

const message = ({ received, author }: Accepted, id: string, content: Content, metadata: Metadata): Message => ({
  id,
  received,
  author,
  content,
  source: { type: 'api:conversations', integrationId: null, originalMessageId: null, originalMessageTimestamp: null },
  quotedMessage: null,
  metadata,
  raw: null,
  deleted: null,
});

function nativeContent({ definition }: Accepted, { type, payload }: NonNullable<Content['native']>): Content {
  // We wrote the payload from JSON ourselves.
  const template: unknown = type === 'template' ? JSON.parse(payload) : undefined;
  const { name, code } = templateName(template);
  return reconstruct(definition(name, code), template, null);
}

function templateName(template: unknown): { readonly name: string; readonly code: string } {
  if (typeof template !== 'object' || template === null) return { name: '', code: '' };
  const language = 'language' in template && typeof template.language === 'object' ? template.language : null;
  return {
    name: 'name' in template && typeof template.name === 'string' ? template.name : '',
    code: language && 'code' in language && typeof language.code === 'string' ? language.code : '',
  };
}

/**
 * The messages that a post becomes, as its answer shows them: what transform records has the same ids. A template shows as the record
 * will, as far as its definition is known here.
 */
export function acceptedMessages(accepted: Accepted, submitted: SubmittedMessage): Outcome<readonly Message[]> {
  const { firstMessageId, author, language } = accepted;
  const { content, metadata } = submitted;
  if (content.native)
    return good([message(accepted, firstMessageId, nativeContent(accepted, content.native), metadata)]);
  const expansion = expandSubmitted({ content, author, firstMessageId, language });
  if (!expansion.ok) return bad(badRequest(expansion.reason));
  return good(
    expansion.messages.map((one) => {
      if (one.kind === 'text') return message(accepted, one.id, one.content, metadata);
      const { call, fallback } = one.template;
      const shown = reconstruct(accepted.definition(call.name, call.language.code), call, fallback);
      return message(accepted, one.id, shown, metadata);
    }),
  );
}

import { contentFromV2 } from '../../core/api/content-json.ts';
import { contentProblem } from '../../core/api/content-rules.ts';
import { type Metadata, metadataFromV2 } from '../../core/api/metadata-json.ts';
import type { MessagePost } from '../../core/api/schema/message-schema.ts';
import { nativeContentBody, renderContent, renderOverride } from '../../core/content/render-cloud.ts';
import type { Author, Content, Destination, Message, SubmittedMessage } from '../../core/contract/records.ts';
import { badRequest, type Problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { expandSubmitted } from '../../core/shorthand/expand.ts';
import type { TemplateDefinition } from '../../core/templates/definition.ts';
import { reconstruct } from '../../core/templates/reconstruct.ts';
import { sentTemplate } from '../../core/templates/sent-template.ts';

/**
 * What cannot be sent is refused while somebody listens. Of ordinary content words are left to transform: it always records them, and
 * how their actions show on the channel is its matter.
 */
function renderingProblem(content: Content, override: string | null): Problem | undefined {
  if (override !== null) {
    const rendering = renderOverride(override);
    return rendering.ok ? undefined : badRequest(`override.whatsapp.payload: ${rendering.error.message}`);
  }
  if (content.native || content.type === 'text') return undefined;
  const rendering = renderContent(content);
  return rendering.ok ? undefined : badRequest(rendering.error.message);
}

/** A validated post as the record of Kafka holds it. */
export function submittedMessage(post: MessagePost): Outcome<SubmittedMessage> {
  const metadata = metadataFromV2(post.metadata, 'Message');
  if (!metadata.ok) return metadata;
  const content = contentFromV2(post.content);
  const schema = post.schema ?? null;
  const payload = post.override?.whatsapp?.payload;
  const override = payload ? JSON.stringify(payload) : null;
  const wrong = contentProblem(content, schema) ?? renderingProblem(content, override);
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
    override,
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

/** A template shows by its definition as far as this process knows it, as the record will. */
function shownTemplate({ definition }: Accepted, template: unknown, fallback: string | null): Content {
  const { name, languageCode } = sentTemplate(template);
  return reconstruct(definition(name, languageCode), template, fallback);
}

/**
 * The messages that a post becomes, as its answer shows them: what transform records has the same ids. A template shows as the record
 * will, as far as its definition is known here.
 */
export function acceptedMessages(accepted: Accepted, submitted: SubmittedMessage): Outcome<readonly Message[]> {
  const { firstMessageId, author, language } = accepted;
  const { content, metadata } = submitted;
  if (content.native) {
    const native = nativeContentBody(content.native);
    if (!native.ok) return bad(badRequest(native.reason));
    const shown = shownTemplate(accepted, native.body.template, null);
    return good([message(accepted, firstMessageId, shown, metadata)]);
  }
  const expansion = expandSubmitted({ content, author, firstMessageId, language });
  if (!expansion.ok) return bad(badRequest(expansion.reason));
  return good(
    expansion.messages.map((one) => {
      if (one.kind === 'text') return message(accepted, one.id, one.content, metadata);
      const { call, fallback } = one.template;
      return message(accepted, one.id, shownTemplate(accepted, call, fallback), metadata);
    }),
  );
}

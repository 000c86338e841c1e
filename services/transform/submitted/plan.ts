import { businessOnlyFault } from '../../core/api/business-only.ts';
import { contentProblem } from '../../core/api/content-rules.ts';
import { renderContent } from '../../core/content/render.ts';
import { nativeContentBody, renderBody, renderOverride, renderTemplate } from '../../core/content/render-native.ts';
import { badRequest, type Rendering } from '../../core/content/rendering.ts';
import { anyTarget, protocolOf, type RenderTarget } from '../../core/content/target.ts';
import type {
  Content,
  DeliveryError,
  Message,
  MessageSource,
  NativeContent,
  OutboundSubmitted,
  SubmittedMessage,
} from '../../core/contract/records.ts';
import { filesByUrl, withFiles } from '../../core/media/learned-files.ts';
import { type ExpandedMessage, expandSubmitted } from '../../core/shorthand/expand.ts';
import { shownTemplate } from '../../core/templates/reconstruct.ts';
import { type SentTemplate, sentNative, sentTemplate } from '../../core/templates/sent-template.ts';
import type { FormReference } from '../../platform/crypto/form-token.ts';
import type { RouteClient, RouteIntegration } from '../../platform/record/conversation-routes.ts';
import { accountOf } from '../templates/account.ts';
import type { TemplateCatalog } from '../templates/catalog.ts';

/** A message to be recorded, and what is sent for it; null: nothing is. */
export interface PlannedMessage {
  readonly message: Message;
  readonly rendering: Rendering | null;
}

/** What a submitted message comes to. */
export type Plan =
  | { readonly type: 'messages'; readonly messages: readonly PlannedMessage[] }
  /** It cannot be sent and is not recorded. */
  | { readonly type: 'invalid'; readonly error: DeliveryError };

export interface PlanPorts {
  readonly catalog: TemplateCatalog;
  openSecret(sealed: string, context: string): string;
  /** Where a form is filled in. */
  formLink(form: FormReference): string;
}

/** What is known of the message beside its content. */
export interface PlanFacts {
  readonly submitted: OutboundSubmitted;
  readonly message: SubmittedMessage;
  readonly firstMessageId: string;
  /** ms since the epoch. */
  readonly received: number;
  /** Null: sent to nobody. */
  readonly client: RouteClient | null;
  /** The number whose language and account count: the client's, else that of the conversation's first client. */
  readonly integration: RouteIntegration | null;
  /** What the app keeps under the names that the text asks for. */
  readonly canned: ReadonlyMap<string, Content>;
}

const invalid = (reason: string): Plan => ({ type: 'invalid', error: badRequest(reason) });

/** Expands, renders and reconstructs: pure but for the definitions that the catalog may have to fetch. */
export async function planMessages(facts: PlanFacts, ports: PlanPorts): Promise<Plan> {
  const { message, submitted, firstMessageId, integration, canned } = facts;
  const { content, schema } = message;
  const fault =
    contentProblem(content, schema)?.title ?? businessOnlyFault(submitted.author, message) ?? tooLong(content);
  if (fault !== undefined) return invalid(fault);
  const unshown = facts.client === null ? unshownFault(facts) : undefined;
  if (unshown) return { type: 'invalid', error: unshown };
  if (content.native) return planNative(facts, content.native, ports);
  const expansion = expandSubmitted({
    content,
    author: submitted.author,
    override: message.override,
    firstMessageId,
    language: integration?.hsmFallbackLanguage ?? null,
    canned,
  });
  if (!expansion.ok) return invalid(expansion.reason);
  const { messages } = expansion;
  // Nearly all messages: nothing has to be waited for.
  if (messages.every(({ kind }) => kind === 'text')) return whole(messages.map(ordinary(facts, ports)));
  const planned = await Promise.all(
    messages.map((one) => (one.kind === 'text' ? ordinary(facts, ports)(one) : templated(facts, one, ports))),
  );
  return whole(planned);
}

/** As for who posts over HTTP: what cannot be sent is not recorded either, nor is anything else of its post. */
function whole(messages: readonly PlannedMessage[]): Plan {
  for (const { rendering } of messages) if (rendering?.ok === false) return { type: 'invalid', error: rendering.error };
  return { type: 'messages', messages };
}

/** What is sent to nobody is held to what could be: the record has no content that the API does not know. */
function unshownFault({ message, integration }: PlanFacts): DeliveryError | undefined {
  const { content, override } = message;
  if (override === null && (content.native || content.type === 'formResponse')) return undefined;
  const rendering =
    override === null
      ? renderContent(content, anyTarget)
      : renderOverride(override, protocolOf(integration?.hosting ?? null));
  return rendering.ok ? undefined : rendering.error;
}

const ordinary =
  (facts: PlanFacts, ports: PlanPorts) =>
  ({ id, content }: ExpandedMessage): PlannedMessage => {
    const { message } = facts;
    const made = content ?? message.content;
    const known = message.files.length === 0 ? made : withFiles(made, filesByUrl(message.files));
    return planned(facts, ports, { id, content: known }, renderContent);
  };

async function templated(
  facts: PlanFacts,
  { id, template }: ExpandedMessage & { readonly kind: 'template' },
  ports: PlanPorts,
): Promise<PlannedMessage> {
  const { call, fallback } = template;
  const shown = await recorded(facts, sentTemplate(call), fallback, ports);
  return planned(facts, ports, { id, content: shown }, () => renderTemplate(call));
}

/** The API's bound on a posted text, for producers too: it also bounds what expanding and splitting may cost. */
const maxText = 4096;

export function tooLong({ text, media }: Content): string | undefined {
  const field =
    (isLonger(text?.text ?? media?.text) && 'text') ||
    (isLonger(text?.htmlText) && 'htmlText') ||
    (isLonger(text?.markdownText) && 'markdownText');
  return field ? `content.${field} should NOT have more than ${maxText} characters` : undefined;
}

/** Characters are counted where units are too many: a character takes at most two. */
const isLonger = (words: string | null | undefined): boolean =>
  words !== null &&
  words !== undefined &&
  words.length > maxText &&
  (words.length > 2 * maxText || [...words].length > maxText);

async function planNative(facts: PlanFacts, native: NativeContent, ports: PlanPorts): Promise<Plan> {
  const { firstMessageId, integration } = facts;
  const body = nativeContentBody(native, protocolOf(integration?.hosting ?? null));
  if (!body.ok) return invalid(body.reason);
  const shown = await recorded(facts, sentNative(body.body), null, ports);
  const one = { id: firstMessageId, content: shown };
  return whole([planned(facts, ports, one, () => renderBody(body))]);
}

function planned(
  { submitted, message, received, client, integration }: PlanFacts,
  { formLink }: PlanPorts,
  { id, content }: { readonly id: string; readonly content: Content },
  render: (content: Content, target: RenderTarget) => Rendering,
): PlannedMessage {
  const { override, metadata } = message;
  const sent = (): Rendering | null => {
    if (!client) return null;
    const { hosting, appName } = client.integration;
    const protocol = protocolOf(hosting);
    if (override !== null) return renderOverride(override, protocol);
    const { appId, conversationId } = submitted;
    const link = () => formLink({ appId, conversationId, messageId: id });
    return render(content, { protocol, appName, messageId: id, formLink: link });
  };
  return {
    message: {
      id,
      received,
      author: submitted.author,
      content,
      source: sourceOf(content, integration),
      quotedMessage: null,
      metadata,
      raw: null,
      deleted: null,
    },
    rendering: sent(),
  };
}

/** An answer to a form comes from its page, to which the channel's message led; all else that is submitted came by the API. */
const sourceOf = ({ type }: Content, integration: RouteIntegration | null): MessageSource => ({
  type: type === 'formResponse' ? 'whatsapp' : 'api:conversations',
  integrationId: type === 'formResponse' ? (integration?.id ?? null) : null,
  originalMessageId: null,
  originalMessageTimestamp: null,
});

/** The content by which the record shows a template (guide: Message Template Reconstruction). */
async function recorded(
  { submitted, message, integration }: PlanFacts,
  sent: SentTemplate,
  fallback: string | null,
  { catalog, openSecret }: PlanPorts,
): Promise<Content> {
  // Golden case B12: what an override is sent in place of is never reconstructed.
  const account = integration && message.override === null ? accountOf(submitted.appId, integration, openSecret) : null;
  const variants = account ? await catalog.variants(account, sent.name) : [];
  return shownTemplate(sent, { variants, hsmFallbackLanguage: integration?.hsmFallbackLanguage ?? null, fallback });
}

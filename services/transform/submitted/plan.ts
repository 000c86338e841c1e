import {
  badRequest,
  nativeContentBody,
  type Rendering,
  renderBody,
  renderContent,
  renderOverride,
  renderTemplate,
} from '../../core/content/render-cloud.ts';
import type {
  Content,
  DeliveryError,
  Message,
  OutboundSubmitted,
  SubmittedMessage,
} from '../../core/contract/records.ts';
import { expandSubmitted } from '../../core/shorthand/expand.ts';
import { chooseVariant } from '../../core/templates/definition.ts';
import { fallbackLanguageCode } from '../../core/templates/language.ts';
import { reconstruct } from '../../core/templates/reconstruct.ts';
import { sentTemplate } from '../../core/templates/sent-template.ts';
import type { RouteClient, RouteIntegration } from '../record/routes.ts';
import type { CatalogAccount, TemplateCatalog } from '../templates/catalog.ts';

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
}

/** Expands, renders and reconstructs: pure but for the definitions that the catalog may have to fetch. */
export async function planMessages(facts: PlanFacts, ports: PlanPorts): Promise<Plan> {
  const { message, submitted, firstMessageId, client } = facts;
  const integration = client?.integration ?? null;
  const { content } = message;
  if (content.native) return planNative(facts, content.native, ports);
  const long = tooLong(content);
  if (long !== undefined) return { type: 'invalid', error: badRequest(long) };
  const expansion = expandSubmitted({
    content,
    author: submitted.author,
    firstMessageId,
    language: integration?.hsmFallbackLanguage ?? null,
  });
  if (!expansion.ok) return { type: 'invalid', error: badRequest(expansion.reason) };
  const messages = await Promise.all(
    expansion.messages.map(async (expanded, n): Promise<PlannedMessage> => {
      if (expanded.kind === 'text')
        return planned(facts, n, expanded.id, expanded.content, () => renderContent(expanded.content));
      const { call, fallback } = expanded.template;
      const shown = await recorded(integration, call, fallback, ports);
      return planned(facts, n, expanded.id, shown, () => renderTemplate(call));
    }),
  );
  return { type: 'messages', messages };
}

/** The API's bound on a posted text, for producers too: it also bounds what expanding and splitting may cost. */
const maxText = 4096;

function tooLong({ text, media }: Content): string | undefined {
  const fields = { text: text?.text ?? media?.text, htmlText: text?.htmlText, markdownText: text?.markdownText };
  // Characters are counted where units are too many: a character takes at most two.
  const [name] = Object.entries(fields).find(([, words]) => words && words.length > maxText && isLonger(words)) ?? [];
  return name && `content.${name} should NOT have more than ${maxText} characters`;
}

const isLonger = (words: string): boolean => words.length > 2 * maxText || [...words].length > maxText;

async function planNative(facts: PlanFacts, native: NonNullable<Content['native']>, ports: PlanPorts): Promise<Plan> {
  const body = nativeContentBody(native);
  if (!body.ok) return { type: 'invalid', error: badRequest(body.reason) };
  const shown = await recorded(facts.client?.integration ?? null, body.body.template, null, ports);
  return { type: 'messages', messages: [planned(facts, 0, facts.firstMessageId, shown, () => renderBody(body))] };
}

function planned(
  { submitted, message, received, client }: PlanFacts,
  n: number,
  id: string,
  content: Content,
  render: () => Rendering,
): PlannedMessage {
  const { override, metadata } = message;
  const sent = (): Rendering | null => {
    if (!client) return null;
    if (override === null) return render();
    // An override is sent in place of the whole post.
    return n === 0 ? renderOverride(override) : null;
  };
  return {
    message: {
      id,
      received,
      author: submitted.author,
      content,
      source: {
        type: 'api:conversations',
        integrationId: null,
        originalMessageId: null,
        originalMessageTimestamp: null,
      },
      quotedMessage: null,
      metadata,
      raw: null,
      deleted: null,
    },
    rendering: sent(),
  };
}

/** The content by which the record shows a template (guide: Message Template Reconstruction). */
async function recorded(
  integration: RouteIntegration | null,
  template: unknown,
  fallback: string | null,
  { catalog, openSecret }: PlanPorts,
): Promise<Content> {
  const account = integration && accountOf(integration, openSecret);
  if (!account) return reconstruct(undefined, template, fallback);
  const { name, languageCode } = sentTemplate(template);
  const variants = await catalog.variants(account, name);
  const variant = chooseVariant(variants, languageCode, fallbackLanguageCode(integration.hsmFallbackLanguage));
  return reconstruct(variant, template, fallback);
}

/** Reconstruction is on where both the account and its token are set (guide: Pre-Requisite). */
function accountOf(integration: RouteIntegration, openSecret: PlanPorts['openSecret']): CatalogAccount | null {
  const { id, accountId, accountTokenSealed, baseUrl } = integration;
  if (accountId === null || accountTokenSealed === null) return null;
  return { accountId, baseUrl, token: () => openSecret(accountTokenSealed, id) };
}

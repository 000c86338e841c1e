import type { ExternalMessage, WhatsAppInbound } from '../../core/contract/records.ts';
import { maxLevels, nestsDeeply } from '../../core/envelope/nesting.ts';
import { maxExternalId } from '../../core/envelope/webhook-items.ts';
import { type ClientFacts, toldFacts } from '../../core/identity/client-facts.ts';
import { inboundMessageId } from '../../core/ids/ids.ts';
import { type InboundPayload, readInbound } from '../../core/inbound/inbound-payload.ts';
import { type InboundPlan, planInbound } from '../../core/inbound/inbound-plan.ts';
import { actionPlaceOf } from '../../core/inbound/taps.ts';
import type { Link } from '../../core/quotes/quoted-message.ts';
import { deadLetter, forward, type StepItem, type StepResult } from '../../platform/kafka/streams/topology.ts';
import { externalMessageKey, externalMessageOf } from '../external-message-key.ts';

export type Item = StepItem<WhatsAppInbound, ExternalMessage>;

/** A record as far as it can be read without the database. */
export interface Taken {
  readonly item: Item;
  readonly payload: InboundPayload;
  readonly plan: InboundPlan;
  readonly told: ClientFacts;
  /** The message that it is, or would be. */
  readonly messageId: string;
  /** Of the message that it quotes. */
  readonly quoted: Link | undefined;
  /** The message whose action was tapped, or that was edited or taken back. */
  readonly aboutId: string | undefined;
  /** It was told before, by the store: what is no message leaves no row that could tell. */
  readonly isRepeat: boolean;
}

/** A record that is not looked at: what becomes of it. */
export type Unusable = StepResult;

export interface Batch {
  /** Up to the first record that has to wait; in order, or what becomes of it instead. */
  readonly taken: readonly (Taken | Unusable)[];
  /** The ids of all messages that others are about. */
  readonly about: ReadonlySet<string>;
}

/** Records come from any producer: what no event, row or key could hold is given up before anything is made of it. */
function faultOf({ externalId, payload, contact }: WhatsAppInbound): string | undefined {
  if (externalId.length > maxExternalId) return `its id has more than ${maxExternalId} characters`;
  if (nestsDeeply(payload) || (contact !== null && nestsDeeply(contact)))
    return `it nests deeper than ${maxLevels} levels`;
  return undefined;
}

const misplaced = ({ record, context }: Item): boolean =>
  context.partitionOf(record.value.clientId) !== context.partition;

/**
 * Reads a batch. A quote of what nobody knows waits, once: WhatsApp may have just accepted it. Nothing behind it is taken, so that
 * the record keeps its order.
 */
export function takeBatch(items: readonly Item[], mediaBase: string): Batch {
  const written = new Map<string, Link>();
  const taken: (Taken | Unusable)[] = [];
  const about = new Set<string>();
  for (const item of items) {
    if (misplaced(item)) {
      taken.push(forward(item.record.value.clientId));
      continue;
    }
    const { value } = item.record;
    const fault = faultOf(value);
    if (fault !== undefined) {
      taken.push(deadLetter('unreadable', fault));
      continue;
    }
    const { store } = item.context;
    const payload = readInbound(value);
    const plan = planInbound(payload, mediaBase);
    const linkOf = (externalId: string): Link | undefined =>
      externalMessageOf(store, value.clientId, externalId) ??
      written.get(externalMessageKey(value.clientId, externalId));
    const quotedId = 'quoted' in plan ? plan.quoted : undefined;
    const quoted = quotedId === undefined ? undefined : linkOf(quotedId);
    if (quotedId !== undefined && !quoted && !item.waited) break;
    const key = externalMessageKey(value.clientId, value.externalId);
    const messageId = inboundMessageId(value.integrationId, value.externalId);
    const aboutId = aboutIdOf(plan, value, linkOf);
    if (quoted) about.add(quoted.messageId);
    if (aboutId !== undefined) about.add(aboutId);
    taken.push({
      item,
      payload,
      plan,
      told: toldFacts(payload),
      messageId,
      quoted,
      aboutId,
      isRepeat: plan.type !== 'message' && (store.get(key) !== undefined || written.has(key)),
    });
    written.set(key, { externalId: value.externalId, messageId, direction: 'inbound', at: value.received });
  }
  return { taken, about };
}

/** What a user edits or takes back is his own: its id follows from WhatsApp's where the store does not know it. */
function aboutIdOf(
  plan: InboundPlan,
  { integrationId }: WhatsAppInbound,
  linkOf: (externalId: string) => Link | undefined,
): string | undefined {
  if (plan.type === 'tap') return actionPlaceOf(plan.tap)?.messageId;
  if (plan.type !== 'edit' && plan.type !== 'revoke') return undefined;
  return linkOf(plan.target)?.messageId ?? inboundMessageId(integrationId, plan.target);
}

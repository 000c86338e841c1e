import type { Logger } from 'pino';
import type { ConversationEvent } from '../../core/contract/records.ts';
import { derivedId, isId } from '../../core/ids/ids.ts';
import { eventToV2, webhookBody } from '../../core/webhook-payload/event-json.ts';
import type { Delivery } from './chain.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';

/** Events of a conversation go out in order; those without one in the order of their user. */
function orderKeyOf(event: ConversationEvent): string | null {
  const key = event.conversation?.id ?? event.user?.id ?? null;
  // A foreign producer's id may have any shape; the column has one.
  return key === null || isId(key) ? key : derivedId('order', key);
}

const wanted = ({ triggers, version }: Subscription, type: string): boolean => version === 'v2' && triggers.has(type);

/** False where nobody takes such events of the app, as far as is remembered; an event without the headers may be anybody's. */
export function mayBeWanted(
  app: string | undefined,
  type: string | undefined,
  subscriptions: Pick<Subscriptions, 'remembered'>,
): boolean {
  if (app === undefined || type === undefined) return true;
  const takers = subscriptions.remembered(app);
  return takers === undefined || takers.some((one) => wanted(one, type));
}

/** What is to be sent to whom, in the order of the events. */
export async function matchEvents(
  events: readonly ConversationEvent[],
  subscriptions: Subscriptions,
  logger: Logger,
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const event of events) {
    if (!isId(event.id) || !isId(event.appId)) {
      logger.error({ type: event.type }, 'event without an id of 24 hex digits is not shown to webhooks');
      continue;
    }
    const takers = (await subscriptions.ofApp(event.appId)).filter((one) => wanted(one, event.type));
    if (takers.length === 0) continue;
    const shown = shape(event, logger);
    if (!shown) continue;
    for (const subscription of takers) {
      const body = webhookBody(event.appId, subscription, shown);
      deliveries.push({ subscription, eventId: event.id, orderKey: orderKeyOf(event), body });
    }
  }
  return deliveries;
}

function shape(event: ConversationEvent, logger: Logger): object | undefined {
  try {
    const shown = eventToV2(event);
    if (!shown) logger.warn({ eventId: event.id, type: event.type }, 'event has no form that a webhook could show');
    return shown;
  } catch (error) {
    // A foreign producer's record may hold what no JSON can say (a time beyond all calendars); the others go on.
    const reason = error instanceof Error ? error.name : 'unknown';
    logger.error({ eventId: event.id, type: event.type, reason }, 'event cannot be shown to webhooks');
    return undefined;
  }
}

/** Groups that go out in order: one conversation and one endpoint each, or one event. */
export function groupDeliveries(deliveries: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const groups = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    const { subscription, orderKey, eventId } = delivery;
    const key = `${subscription.id} ${orderKey ?? `event ${eventId}`}`;
    const group = groups.get(key);
    if (group) group.push(delivery);
    else groups.set(key, [delivery]);
  }
  return [...groups.values()];
}

import type { Logger } from 'pino';
import type { ConversationEvent } from '../../core/contract/records.ts';
import { within } from '../../platform/timing/within.ts';
import type { MakeAttempt } from './attempt.ts';
import { Chain, type Delivery, type Remainder } from './chain.ts';
import { databaseReason, persistently } from './database-trouble.ts';
import type { Lanes } from './lanes.ts';
import { groupDeliveries, matchEvents } from './match.ts';
import { behindOthers, groupOf, type NewRow, type ParkedStore } from './parked-store.ts';
import type { Verdict } from './retry.ts';
import { settle } from './settle.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface DelivererOptions {
  readonly subscriptions: Subscriptions;
  readonly store: ParkedStore;
  readonly lanes: Lanes;
  readonly attempt: MakeAttempt;
  readonly logger: Logger;
  /** How long a batch waits for its calls, all together. */
  readonly budgetMs: number;
  /** After this long a call that was parked while under way is over, whatever became of it. */
  readonly leaseMs: number;
  now(): number;
  /** Rows were parked that may be due at once. */
  parked(count: number): void;
}

export interface Deliverer {
  /**
   * Takes a batch of events in order; ends when each is delivered, given up or parked, so that its offset may go on. Rejects when
   * the database is away: the batch is to be taken again, and what was delivered of it is delivered twice.
   */
  handle(events: readonly ConversationEvent[]): Promise<void>;
  /** Waits for calls that are under way, at most so long. */
  stop(boundMs: number): Promise<void>;
}

interface UnderWay {
  readonly delivery: Delivery;
  readonly verdict: Promise<Verdict>;
}

interface Parking {
  readonly rows: readonly NewRow[];
  /** Conversations whose events were put behind parked ones. */
  readonly behind: readonly { readonly webhookId: string; readonly orderKey: string }[];
  readonly underWay: readonly UnderWay[];
}

/** Delivers events as they come; what takes longer, fails, or stands behind such is parked. */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { subscriptions, store, lanes, logger, budgetMs, leaseMs, now } = options;
  const open = new Set<Promise<void>>();

  const attempt = (delivery: Delivery): Promise<Verdict> => options.attempt(delivery, { attempt: 1, since: now() });

  /** The rows of one conversation: first the one that was tried, the others behind it. */
  function rowsOf({ failed, underWay, rest }: Remainder): readonly NewRow[] {
    const first: NewRow[] = failed
      ? [{ delivery: failed.delivery, attempts: 1, nextAt: failed.at }]
      : underWay
        ? [{ delivery: underWay.delivery, attempts: 1, nextAt: now() + leaseMs }]
        : [];
    const behind = rest.map((delivery, at): NewRow => {
      const due = first.length === 0 && at === 0;
      return { delivery, attempts: 0, nextAt: due ? now() : behindOthers };
    });
    return [...first, ...behind];
  }

  /** Runs all groups that nothing is parked before, and answers what could not be done in time. */
  async function runGroups(groups: readonly (readonly Delivery[])[], blocked: ReadonlySet<string>): Promise<Parking> {
    const rows: NewRow[] = [];
    const behind: { webhookId: string; orderKey: string }[] = [];
    const chains: { readonly chain: Chain; readonly webhookId: string; done: boolean }[] = [];
    const running: Promise<void>[] = [];
    for (const group of groups) {
      const [first] = group;
      if (!first) continue;
      const { subscription, orderKey } = first;
      if (orderKey !== null && blocked.has(groupOf(subscription.id, orderKey))) {
        rows.push(...group.map((delivery): NewRow => ({ delivery, attempts: 0, nextAt: behindOthers })));
        behind.push({ webhookId: subscription.id, orderKey });
        continue;
      }
      const chain = new Chain(group, attempt);
      const entry = { chain, webhookId: subscription.id, done: false };
      const ended = new Promise<void>((end) => {
        const job = async (): Promise<void> => {
          await chain.run();
          entry.done = true;
          end();
        };
        if (!lanes.submit(subscription.id, job)) end();
      });
      chains.push(entry);
      running.push(ended);
    }
    if (running.length > 0) await within(budgetMs, Promise.all(running));
    const underWay: UnderWay[] = [];
    for (const { chain, webhookId, done } of chains) {
      const remainder = chain.close();
      if (!done && remainder.underWay) {
        lanes.heldUp(webhookId);
        underWay.push(remainder.underWay);
      }
      rows.push(...rowsOf(remainder));
    }
    return { rows, behind, underWay };
  }

  /** The row of a call that was under way when its batch went on: written when the call ends, left to its lease otherwise. */
  async function finish({ delivery, verdict }: UnderWay): Promise<void> {
    const { subscription, eventId, orderKey } = delivery;
    try {
      await settle(store, { webhookId: subscription.id, eventId, orderKey, attempts: 1 }, await verdict, now());
      options.parked(0);
    } catch (error) {
      logger.warn(
        { webhookId: subscription.id, eventId, reason: databaseReason(error) },
        'a call is left to its lease',
      );
    }
  }

  function follow(calls: readonly UnderWay[]): void {
    for (const call of calls) {
      const finished = finish(call).finally(() => open.delete(finished));
      open.add(finished);
    }
  }

  async function park({ rows, behind, underWay }: Parking): Promise<void> {
    if (rows.length === 0) return;
    await persistently(() => store.insert(rows, now()));
    for (const { webhookId, orderKey } of behind) await persistently(() => store.release(webhookId, orderKey, now()));
    follow(underWay);
    options.parked(rows.length);
  }

  return {
    async handle(events) {
      const deliveries = await matchEvents(events, subscriptions, logger);
      if (deliveries.length === 0) return;
      const webhookIds = new Set(deliveries.map(({ subscription }) => subscription.id));
      const orderKeys = new Set(deliveries.flatMap(({ orderKey }) => orderKey ?? []));
      const blocked = await store.parked([...webhookIds], [...orderKeys]);
      await park(await runGroups(groupDeliveries(deliveries), blocked));
    },
    async stop(boundMs) {
      await within(boundMs, Promise.all(open));
    },
  };
}

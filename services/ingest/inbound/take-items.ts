import type { Logger } from 'pino';
import type { Protocol } from '../../core/content/target.ts';
import type { PassedOver, WebhookMessage, WebhookStatus } from '../../core/envelope/webhook-items.ts';
import { good, type Outcome } from '../../core/errors/result.ts';
import { traceparentOf } from '../../platform/telemetry/traceparent.ts';
import type { Deliver } from '../deliver.ts';
import type { IngestMetrics } from '../metrics.ts';
import type { SinkRecord } from '../record-sink.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ClientResolver, Party } from './client-resolver.ts';
import { letterRecord, type Unread } from './letters.ts';
import { inboundRecord, statusRecord, type WebhookNumber } from './webhook-records.ts';

/** One item of a webhook with the number that it is about. */
export type Arrived =
  | { readonly kind: 'message'; readonly number: WebhookNumber; readonly item: WebhookMessage }
  | { readonly kind: 'status'; readonly number: WebhookNumber; readonly item: WebhookStatus };

/** What was read of one webhook. */
export interface WebhookContents {
  readonly protocol: Protocol;
  /** The number whose address was called. */
  readonly integrationId: string;
  readonly arrived: readonly Arrived[];
  readonly passedOver: readonly PassedOver[];
  readonly traceparent: string | undefined;
}

/**
 * Takes what a webhook holds. Good when Kafka has all of it; the number is how many records that were. What cannot be read lies in the
 * dead letters as it came, counts and is logged, and never makes WhatsApp repeat the webhook.
 */
export type TakeItems = (contents: WebhookContents) => Promise<Outcome<number>>;

export interface TakeItemsOptions {
  readonly clients: ClientResolver;
  readonly deliver: Deliver;
  readonly metrics: Pick<IngestMetrics, 'passedOver'>;
  readonly logger: Logger;
  readonly surroundings: Surroundings;
}

/** A record, and the letter that takes its place where Kafka takes no record of its size; undefined: it is the least there is. */
interface Placed {
  readonly record: SinkRecord;
  readonly smaller: (() => Placed) | undefined;
}

/** Our callback data routes by itself; everything else goes by address. */
const needsAddress = ({ kind, item }: Arrived): boolean => kind === 'message' || item.clientId === undefined;

export function createTakeItems(options: TakeItemsOptions): TakeItems {
  const { clients, deliver, metrics, logger, surroundings } = options;

  async function placedOf(contents: WebhookContents): Promise<readonly Placed[]> {
    const { arrived, passedOver, protocol, integrationId } = contents;
    const parties: readonly Party[] = arrived
      .filter(needsAddress)
      .map(({ number, item }) => ({ integrationId: number.id, addresses: item.addresses }));
    const resolved = (await clients.resolve(parties)).values();
    const received = surroundings.now();
    /** Of each its own, where the caller has none. */
    const trace = () => traceparentOf(contents.traceparent, surroundings.randomBytes);
    const path = `/whatsapp/${protocol}/${integrationId}`;

    const letterOf = (unread: Unread): Placed => ({
      record: letterRecord(unread, received, trace()),
      smaller: unread.entry === undefined ? undefined : () => letterOf({ ...unread, entry: undefined }),
    });
    const recordOf = (one: Arrived): Placed => {
      const byAddress = needsAddress(one) ? resolved.next().value : undefined;
      const clientId = byAddress ?? (one.kind === 'status' ? (one.item.clientId ?? '') : '');
      const arrival = { protocol, clientId, received, traceparent: trace() };
      const record =
        one.kind === 'message'
          ? inboundRecord(one.number, one.item, arrival)
          : statusRecord(one.number, one.item, arrival);
      const { externalId, payload } = one.item;
      const smaller = () => {
        metrics.passedOver('too-large');
        logger.warn(
          { integrationId: one.number.id, externalId, clientId, topic: record.topic },
          'a part of a webhook is passed over: Kafka takes no record of its size',
        );
        const reason = `a record of ${record.topic} would be larger than Kafka takes`;
        return letterOf({ what: 'too-large', reason, entry: payload, path, key: clientId });
      };
      return { record, smaller };
    };
    const unreadOf = ({ what, reason, entry }: PassedOver): Placed => {
      metrics.passedOver(what);
      logger.info({ integrationId, what, reason }, 'a part of a webhook is passed over');
      return letterOf({ what, reason, entry, path, key: integrationId });
    };
    return [...arrived.map(recordOf), ...passedOver.map(unreadOf)];
  }

  /**
   * In order, and what Kafka never takes as a letter: a webhook that is refused for it would come again for a week. Where one record is
   * too large none was taken, so the two halves are tried one after the other.
   */
  async function deliverWhatFits(placed: readonly Placed[]): Promise<Outcome<number>> {
    const delivered = await deliver(placed.map(({ record }) => record));
    if (delivered.ok || delivered.problem.code !== 'payload_too_large') return delivered;
    const [only, ...others] = placed;
    if (only && others.length === 0) return only.smaller ? deliverWhatFits([only.smaller()]) : good(0);
    const half = Math.ceil(placed.length / 2);
    const first = await deliverWhatFits(placed.slice(0, half));
    if (!first.ok) return first;
    const second = await deliverWhatFits(placed.slice(half));
    return second.ok ? good(first.value + second.value) : second;
  }

  return async (contents) => {
    const placed = await placedOf(contents);
    return placed.length === 0 ? good(0) : deliverWhatFits(placed);
  };
}

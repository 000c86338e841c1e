import type { Logger } from 'pino';
import {
  type CloudMessage,
  type CloudStatus,
  type PassedOver,
  readCloudWebhook,
} from '../../core/envelope/cloud-webhook.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import type { WebhookIntegration } from '../../platform/record/integrations.ts';
import { traceparentOf } from '../../platform/telemetry/traceparent.ts';
import type { Deliver } from '../deliver.ts';
import type { IngestMetrics } from '../metrics.ts';
import type { SinkRecord } from '../record-sink.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ClientResolver, Party } from './client-resolver.ts';
import type { Numbers } from './numbers.ts';
import { isSigned } from './signature.ts';
import { inboundRecord, statusRecord } from './webhook-records.ts';

export interface TakeWebhookOptions {
  readonly numbers: Numbers;
  readonly clients: ClientResolver;
  readonly deliver: Deliver;
  readonly metrics: Pick<IngestMetrics, 'passedOver'>;
  readonly logger: Logger;
  readonly surroundings: Surroundings;
}

export interface WebhookRequest {
  readonly integrationId: string;
  readonly raw: Buffer;
  readonly signature: string | string[] | undefined;
  readonly traceparent: string | undefined;
}

/** One item of a webhook with the number that it is about. */
type Arrived =
  | { readonly kind: 'message'; readonly number: WebhookIntegration; readonly item: CloudMessage }
  | { readonly kind: 'status'; readonly number: WebhookIntegration; readonly item: CloudStatus };

/** An item with the record that it becomes. */
interface Placed {
  readonly arrived: Arrived;
  readonly record: SinkRecord;
}

/** The same for a missing and a wrong one: a guesser learns nothing. */
const unsigned = problem('unauthorized', 'The signature is missing or wrong');

function decoded(raw: Buffer): Outcome<unknown> {
  try {
    return good(JSON.parse(raw.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return bad(badRequest('The body is not valid JSON'));
    throw error;
  }
}

/** Our callback data routes by itself; everything else goes by address. */
const needsAddress = ({ kind, item }: Arrived): boolean => kind === 'message' || item.clientId === undefined;

/**
 * Takes one webhook of the Cloud API: signature, envelope, clients, records. Good when Kafka has everything of it that it can
 * take; the number is how many records that were. Whatever is passed over counts and is logged, and never makes WhatsApp repeat the
 * webhook.
 */
export function createTakeWebhook(options: TakeWebhookOptions): (request: WebhookRequest) => Promise<Outcome<number>> {
  const { numbers, clients, deliver, metrics, logger, surroundings } = options;

  const passOver = (integrationId: string, { what, reason }: PassedOver): void => {
    metrics.passedOver(what);
    logger.info({ integrationId, what, reason }, 'a part of a webhook is passed over');
  };

  async function arrivedOf(webhook: WebhookIntegration, body: unknown): Promise<readonly Arrived[]> {
    const { messages, statuses, passedOver } = readCloudWebhook(body);
    for (const one of passedOver) passOver(webhook.id, one);
    const known = new Map<string, WebhookIntegration | undefined>();
    for (const { phoneNumberId } of [...messages, ...statuses])
      if (!known.has(phoneNumberId)) known.set(phoneNumberId, await numbers.ofWebhook(webhook, phoneNumberId));
    const arrived: Arrived[] = [];
    const stranger = (what: 'message' | 'status', phoneNumberId: string) =>
      passOver(webhook.id, { what, reason: `the number ${phoneNumberId} is not one of this address` });
    for (const item of messages) {
      const number = known.get(item.phoneNumberId);
      if (number) arrived.push({ kind: 'message', number, item });
      else stranger('message', item.phoneNumberId);
    }
    for (const item of statuses) {
      const number = known.get(item.phoneNumberId);
      if (number) arrived.push({ kind: 'status', number, item });
      else stranger('status', item.phoneNumberId);
    }
    return arrived;
  }

  async function recordsOf(arrived: readonly Arrived[], traceparent: string | undefined): Promise<readonly Placed[]> {
    const parties: readonly Party[] = arrived
      .filter(needsAddress)
      .map(({ number, item }) => ({ integrationId: number.id, addresses: item.addresses }));
    const resolved = (await clients.resolve(parties)).values();
    const received = surroundings.now();
    return arrived.map((one) => {
      const byAddress = needsAddress(one) ? resolved.next().value : undefined;
      const clientId = byAddress ?? (one.kind === 'status' ? (one.item.clientId ?? '') : '');
      const arrival = { clientId, received, traceparent: traceparentOf(traceparent, surroundings.randomBytes) };
      const record =
        one.kind === 'message'
          ? inboundRecord(one.number, one.item, arrival)
          : statusRecord(one.number, one.item, arrival);
      return { arrived: one, record };
    });
  }

  const leaveOut = ({ arrived: { number, item }, record: { topic, key } }: Placed): void => {
    metrics.passedOver('too-large');
    logger.warn(
      { integrationId: number.id, externalId: item.externalId, clientId: key, topic },
      'a part of a webhook is passed over: Kafka takes no record of its size',
    );
  };

  /**
   * In order, without what Kafka never takes: a webhook that is refused for it would come again for a week. Where one record is too
   * large none was taken, so the two halves are tried one after the other.
   */
  async function deliverWhatFits(placed: readonly Placed[]): Promise<Outcome<number>> {
    const delivered = await deliver(placed.map(({ record }) => record));
    if (delivered.ok || delivered.problem.code !== 'payload_too_large') return delivered;
    const [only, ...others] = placed;
    if (only && others.length === 0) {
      leaveOut(only);
      return good(0);
    }
    const half = Math.ceil(placed.length / 2);
    const first = await deliverWhatFits(placed.slice(0, half));
    if (!first.ok) return first;
    const second = await deliverWhatFits(placed.slice(half));
    return second.ok ? good(first.value + second.value) : second;
  }

  return async ({ integrationId, raw, signature, traceparent }) => {
    const webhook = await numbers.byId(integrationId);
    if (!webhook) return bad(problem('integration_not_found'));
    if (!isSigned(raw, signature, webhook.appSecret)) {
      logger.warn({ integrationId }, 'a webhook is not signed as WhatsApp signs');
      return bad(unsigned);
    }
    const body = decoded(raw);
    if (!body.ok) return body;
    const arrived = await arrivedOf(webhook, body.value);
    if (arrived.length === 0) return good(0);
    return deliverWhatFits(await recordsOf(arrived, traceparent));
  };
}

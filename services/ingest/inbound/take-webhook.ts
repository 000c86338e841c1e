import type { Logger } from 'pino';
import { type CloudWebhook, readCloudWebhook } from '../../core/envelope/cloud-webhook.ts';
import type { PassedOver } from '../../core/envelope/webhook-items.ts';
import { problem } from '../../core/errors/problem.ts';
import { bad, type Outcome } from '../../core/errors/result.ts';
import type { WebhookIntegration } from '../../platform/record/integrations.ts';
import type { Numbers } from './numbers.ts';
import { isSigned } from './signature.ts';
import type { Arrived, TakeItems } from './take-items.ts';
import { decodedBody } from './webhook-body.ts';

export interface TakeWebhookOptions {
  readonly numbers: Pick<Numbers, 'byId' | 'ofWebhook'>;
  readonly takeItems: TakeItems;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface WebhookRequest {
  readonly integrationId: string;
  readonly raw: Buffer;
  readonly signature: string | string[] | undefined;
  readonly traceparent: string | undefined;
}

/** The same for a missing and a wrong one: a guesser learns nothing. */
const unsigned = problem('unauthorized', 'The signature is missing or wrong');

/** Takes one webhook of the Cloud API: signature, envelope, and whose numbers its parts are about. */
export function createTakeWebhook(options: TakeWebhookOptions): (request: WebhookRequest) => Promise<Outcome<number>> {
  const { numbers, takeItems, logger } = options;

  async function sorted(webhook: WebhookIntegration, { messages, statuses, passedOver }: CloudWebhook) {
    const known = new Map<string, WebhookIntegration | undefined>();
    for (const { phoneNumberId } of [...messages, ...statuses])
      if (!known.has(phoneNumberId)) known.set(phoneNumberId, await numbers.ofWebhook(webhook, phoneNumberId));
    const arrived: Arrived[] = [];
    const strange: PassedOver[] = [];
    const stranger = (what: 'message' | 'status', phoneNumberId: string, entry: object) =>
      strange.push({ what, reason: `the number ${phoneNumberId} is not one of this address`, entry });
    for (const item of messages) {
      const number = known.get(item.phoneNumberId);
      if (number) arrived.push({ kind: 'message', number, item });
      else stranger('message', item.phoneNumberId, item.payload);
    }
    for (const item of statuses) {
      const number = known.get(item.phoneNumberId);
      if (number) arrived.push({ kind: 'status', number, item });
      else stranger('status', item.phoneNumberId, item.payload);
    }
    return { arrived, passedOver: [...passedOver, ...strange] };
  }

  return async ({ integrationId, raw, signature, traceparent }) => {
    const webhook = await numbers.byId(integrationId);
    if (!webhook) return bad(problem('integration_not_found'));
    if (!isSigned(raw, signature, webhook.appSecret)) {
      logger.warn({ integrationId }, 'a webhook is not signed as WhatsApp signs');
      return bad(unsigned);
    }
    const body = decodedBody(raw);
    if (!body.ok) return body;
    const contents =
      body.value.type === 'read'
        ? await sorted(webhook, readCloudWebhook(body.value.value))
        : { arrived: [], passedOver: [body.value.whole] };
    return takeItems({ protocol: 'cloud', integrationId, traceparent, ...contents });
  };
}

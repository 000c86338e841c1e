import type { Logger } from 'pino';
import { readApiClientWebhook } from '../../core/envelope/api-client-webhook.ts';
import { problem } from '../../core/errors/problem.ts';
import { bad, type Outcome } from '../../core/errors/result.ts';
import type { Numbers } from './numbers.ts';
import { isSameText } from './signature.ts';
import type { TakeItems } from './take-items.ts';
import { decodedBody } from './webhook-body.ts';

export interface TakeClientWebhookOptions {
  readonly numbers: Pick<Numbers, 'apiClient'>;
  readonly takeItems: TakeItems;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface ClientWebhookRequest {
  readonly integrationId: string;
  /** As the caller gave it, in the path or as a bearer token. */
  readonly secret: string;
  readonly raw: Buffer;
  readonly traceparent: string | undefined;
}

/** The same for a number that there is not, and a secret that is missing or wrong: a guesser learns nothing. */
const refused = problem('unauthorized', 'The address is not one of a number, or its secret is wrong');

/** Takes one webhook of WhatsApp's own API client. It signs nothing (WhatsApp: API client, webhooks): its address is the secret. */
export function createTakeClientWebhook(
  options: TakeClientWebhookOptions,
): (request: ClientWebhookRequest) => Promise<Outcome<number>> {
  const { numbers, takeItems, logger } = options;
  return async ({ integrationId, secret, raw, traceparent }) => {
    const number = await numbers.apiClient(integrationId);
    if (!number || !isSameText(secret, number.secret)) {
      logger.warn(
        { integrationId, known: number !== undefined },
        'a webhook of an API client has not the secret of it',
      );
      return bad(refused);
    }
    const body = decodedBody(raw);
    if (!body.ok) return body;
    if (body.value.type === 'passedOver') {
      const passedOver = [body.value.whole];
      return takeItems({ protocol: 'api-client', integrationId, arrived: [], passedOver, traceparent });
    }
    const { messages, statuses, passedOver } = readApiClientWebhook(body.value.value);
    const arrived = [
      ...messages.map((item) => ({ kind: 'message', number, item }) as const),
      ...statuses.map((item) => ({ kind: 'status', number, item }) as const),
    ];
    return takeItems({ protocol: 'api-client', integrationId, arrived, passedOver, traceparent });
  };
}

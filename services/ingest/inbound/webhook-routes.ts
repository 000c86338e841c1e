import type { FastifyInstance } from 'fastify';
import { problem } from '../../core/errors/problem.ts';
import type { Outcome } from '../../core/errors/result.ts';
import { sendProblem } from '../../platform/http/answer.ts';
import type { Numbers } from './numbers.ts';
import { isSameText } from './signature.ts';
import type { WebhookRequest } from './take-webhook.ts';

export interface WebhookRoutesOptions {
  readonly numbers: Pick<Numbers, 'byId'>;
  takeWebhook(request: WebhookRequest): Promise<Outcome<number>>;
}

/** WhatsApp: webhook transport. */
const BODY_LIMIT = 3 * 1024 * 1024;
const path = '/whatsapp/cloud/:integrationId';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** WhatsApp's side of the server: bodies stay the bytes that were signed. */
export async function mountCloudWebhooks(
  app: FastifyInstance,
  { numbers, takeWebhook }: WebhookRoutesOptions,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, parsed) =>
      parsed(null, body),
    );

    scope.get<{ Params: { integrationId: string }; Querystring: Record<string, unknown> }>(
      path,
      async (request, reply) => {
        const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = request.query;
        const number = await numbers.byId(request.params.integrationId);
        if (!number) return sendProblem(reply, problem('integration_not_found'));
        const { verifyToken } = number;
        if (mode !== 'subscribe' || verifyToken === null || !isSameText(textOf(token), verifyToken))
          return sendProblem(reply, problem('forbidden'));
        return reply
          .type('text/plain; charset=utf-8')
          .header('x-content-type-options', 'nosniff')
          .send(textOf(challenge));
      },
    );

    scope.post<{ Params: { integrationId: string } }>(path, { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const { headers, params, body } = request;
      const taken = await takeWebhook({
        integrationId: params.integrationId,
        raw: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        signature: headers['x-hub-signature-256'],
        traceparent: textOf(headers.traceparent),
      });
      return taken.ok ? reply.code(200).send({}) : sendProblem(reply, taken.problem);
    });
  });
}

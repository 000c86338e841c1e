import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../core/errors/problem.ts';
import type { Outcome } from '../../core/errors/result.ts';
import { sendProblem } from '../../platform/http/answer.ts';
import type { Numbers } from './numbers.ts';
import { isSameText } from './signature.ts';
import type { ClientWebhookRequest } from './take-client-webhook.ts';
import type { WebhookRequest } from './take-webhook.ts';

export interface WebhookRoutesOptions {
  readonly numbers: Pick<Numbers, 'byId'>;
  takeWebhook(request: WebhookRequest): Promise<Outcome<number>>;
  takeClientWebhook(request: ClientWebhookRequest): Promise<Outcome<number>>;
}

/** WhatsApp: webhook transport. */
const BODY_LIMIT = 3 * 1024 * 1024;
const path = '/whatsapp/cloud/:integrationId';
/** The secret stands in the path, since the client itself sends no header; who may set one keeps it out of the path. */
const clientPaths = ['/whatsapp/api-client/:integrationId/:secret', '/whatsapp/api-client/:integrationId'];

/** Where the API client of a number sends its webhooks. */
export const clientWebhookPath = (integrationId: string, secret: string): string =>
  `/whatsapp/api-client/${integrationId}/${encodeURIComponent(secret)}`;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const bearerOf = (header: string | undefined): string => /^bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';

const arrivalOf = ({ body, headers }: FastifyRequest) => ({
  raw: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  traceparent: textOf(headers.traceparent),
});

/** WhatsApp takes 200 alone for an answer. */
const answer = (reply: FastifyReply, taken: Outcome<number>) =>
  taken.ok ? reply.code(200).send({}) : sendProblem(reply, taken.problem);

/** WhatsApp's side of the server: bodies stay the bytes that were signed. */
export async function mountWhatsAppWebhooks(
  app: FastifyInstance,
  { numbers, takeWebhook, takeClientWebhook }: WebhookRoutesOptions,
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
      const { headers, params } = request;
      const { integrationId } = params;
      const signature = headers['x-hub-signature-256'];
      return answer(reply, await takeWebhook({ integrationId, signature, ...arrivalOf(request) }));
    });

    for (const clientPath of clientPaths)
      scope.post<{ Params: { integrationId: string; secret?: string } }>(
        clientPath,
        { bodyLimit: BODY_LIMIT },
        async (request, reply) => {
          const { integrationId, secret = bearerOf(request.headers.authorization) } = request.params;
          return answer(reply, await takeClientWebhook({ integrationId, secret, ...arrivalOf(request) }));
        },
      );
  });
}

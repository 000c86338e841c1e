import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createValidators } from '../core/api/validator.ts';
import type { FormTokens } from '../platform/crypto/form-token.ts';
import { type ApiRoute, mountRoutes } from '../platform/http/api-routes.ts';
import { createAuthenticator } from '../platform/http/authenticator.ts';
import { createProblemOf } from '../platform/http/failures.ts';
import { mountOperations } from '../platform/http/operations.ts';
import type { AllowedNetworks } from '../platform/http/private-targets.ts';
import { createServer } from '../platform/http/server.ts';
import { rememberedRoutes } from '../platform/record/conversation-routes.ts';
import type { ApiRecord } from '../platform/record/record.ts';
import { isDatabaseAway } from '../platform/record/rows.ts';
import type { ApiClientSetup } from '../whatsapp/api-client/setup.ts';
import type { TemplateSource } from '../whatsapp/cloud/templates.ts';
import { createTemplateRefresh } from '../whatsapp/template-refresh.ts';
import { createApiClientNumbers } from './api/api-client-numbers.ts';
import { appRoutes } from './api/app-routes.ts';
import { conversationRoutes } from './api/conversation-routes.ts';
import { createExistingApps } from './api/existing-apps.ts';
import { integrationRoutes } from './api/integration-routes.ts';
import { messageRoutes } from './api/message-routes.ts';
import { createTargetGuard } from './api/targets.ts';
import { templateRoutes } from './api/template-routes.ts';
import { userRoutes } from './api/user-routes.ts';
import { webhookRoutes } from './api/webhook-routes.ts';
import { createDeliver } from './deliver.ts';
import { mountForms } from './forms/form-routes.ts';
import { createForms } from './forms/forms.ts';
import { createClientResolver } from './inbound/client-resolver.ts';
import { createNumbers } from './inbound/numbers.ts';
import { createTakeClientWebhook } from './inbound/take-client-webhook.ts';
import { createTakeItems } from './inbound/take-items.ts';
import { createTakeWebhook } from './inbound/take-webhook.ts';
import { mountWhatsAppWebhooks } from './inbound/webhook-routes.ts';
import { createIngestMetrics } from './metrics.ts';
import { createAcceptedMessages } from './posts/accepted-messages.ts';
import { createCannedMessages } from './posts/canned-messages.ts';
import { createKnownTemplates } from './posts/known-templates.ts';
import { createPostedMedia } from './posts/posted-media.ts';
import type { RecordSink } from './record-sink.ts';
import type { Surroundings } from './surroundings.ts';
import { createTemplateFetching, type TemplateFetching } from './templates/template-fetching.ts';

export interface IngestOptions {
  readonly record: ApiRecord;
  readonly sink: RecordSink;
  /** Fails when Kafka does not take records at the moment. */
  checkKafka(): Promise<void>;
  readonly allowedTargets: AllowedNetworks;
  readonly templateSource: TemplateSource;
  readonly formTokens: Pick<FormTokens, 'read'>;
  readonly apiClientSetup: ApiClientSetup;
  /** Where WhatsApp reaches this service from outside. */
  readonly publicUrl: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly surroundings: Surroundings;
}

/** The service as one server that does not listen yet: the API, WhatsApp's webhooks, and what operators ask. */
export async function createIngest(
  options: IngestOptions,
): Promise<{ app: FastifyInstance; routes: readonly ApiRoute[] }> {
  const { record, sink, checkKafka, allowedTargets, templateSource, formTokens, apiClientSetup, publicUrl } = options;
  const { logger, metrics: registry, surroundings } = options;
  const metrics = createIngestMetrics(registry);
  const validators = createValidators();
  const deliver = createDeliver(sink, metrics, logger);
  const targets = createTargetGuard({ allowed: allowedTargets });
  const numbers = createNumbers(record.integrations);
  const authenticator = createAuthenticator({
    now: surroundings.now,
    async findKey(keyId) {
      const key = await record.apiKeys.findForAuthentication(keyId);
      return key && { keyId, scope: key.scope, appId: key.appId, integrationId: key.integrationId, secret: key.secret };
    },
  });

  const failed = (error: unknown): void => logger.warn({ error }, 'template definitions could not be looked up');
  const templates = createKnownTemplates({
    definitions: record.templateDefinitions,
    unknown: (account) => fetching.discover(account),
    failed,
  });
  const fetching: TemplateFetching = createTemplateFetching({
    integrations: record.integrations,
    refresh: createTemplateRefresh({
      source: templateSource,
      stored: record.templateDefinitions,
      logger,
      now: surroundings.now,
    }),
    known: templates,
    failed,
  });
  const canned = createCannedMessages(record.cannedTemplates);
  const apiClients = createApiClientNumbers({
    integrations: record.integrations,
    setup: apiClientSetup,
    targets,
    publicUrl,
    surroundings,
    logger,
  });
  const media = createPostedMedia({ allowed: allowedTargets });

  const remembered = rememberedRoutes(record.routes, {
    failed: (error) => logger.warn({ error }, 'a conversation could not be looked up: what was known goes on counting'),
  });
  const accepted = createAcceptedMessages(record.messages, surroundings);
  const failures = { logger, isUnavailable: isDatabaseAway };
  const app = createServer({ ...failures, answered: metrics.answered });
  const common = { record, validators, surroundings };
  const routes: readonly ApiRoute[] = [
    ...appRoutes({ ...common, authenticator }),
    ...integrationRoutes({ ...common, targets, apiClients, changed: numbers.forget, accountSet: fetching.fill }),
    ...webhookRoutes({ ...common, targets }),
    ...templateRoutes({ ...common, targets, changed: canned.forget }),
    ...userRoutes(common),
    ...conversationRoutes({ ...common, deliver }),
    ...messageRoutes({
      validators,
      surroundings,
      deliver,
      routes: remembered,
      idempotencyKeys: record.idempotencyKeys,
      messages: record.messages,
      accepted,
      templates,
      canned,
      media,
    }),
  ];
  mountRoutes(app, routes, { authenticator, appExists: createExistingApps(record.apps) });
  const takeItems = createTakeItems({
    clients: createClientResolver(record.clientAliases),
    deliver,
    metrics,
    logger,
    surroundings,
  });
  await mountWhatsAppWebhooks(app, {
    numbers,
    takeWebhook: createTakeWebhook({ numbers, takeItems, logger }),
    takeClientWebhook: createTakeClientWebhook({ numbers, takeItems, logger }),
  });
  await mountForms(app, {
    forms: createForms({ tokens: formTokens, record, routes: remembered, accepted, deliver, surroundings }),
    problemOf: createProblemOf(failures),
  });
  app.addHook('onClose', () => media.close());
  mountOperations(app, {
    service: 'ingest',
    metrics: registry,
    checks: { kafka: checkKafka, mysql: record.ping },
  });
  return { app, routes };
}

import { createFormTokens } from '../platform/crypto/form-token.ts';
import { allowedNetworks } from '../platform/http/private-targets.ts';
import { openMediaStore } from '../platform/media/open-media-store.ts';
import { connectMysql } from '../platform/mysql/connect.ts';
import { createCannedTemplates } from '../platform/record/canned-templates.ts';
import { createRouteRows, rememberedRoutes } from '../platform/record/conversation-routes.ts';
import { createTemplateDefinitions } from '../platform/record/template-definitions.ts';
import { runService, simplePart } from '../platform/service/run-service.ts';
import { startStreamsPart } from '../platform/service/streams-part.ts';
import { createCloudTemplates } from '../whatsapp/cloud/templates.ts';
import { createTemplateRefresh } from '../whatsapp/template-refresh.ts';
import { createWhatsAppMedia } from '../whatsapp/whatsapp.ts';
import { createMediaCounts } from './media/counts.ts';
import { startMedia } from './media/media.ts';
import { mediaTopology } from './media/topology.ts';
import { createContacts } from './record/contacts.ts';
import { createConversations } from './record/conversations.ts';
import { createMessages } from './record/messages.ts';
import { createRecordedMessages } from './record/recorded-messages.ts';
import { createCatalog } from './templates/catalog.ts';
import { transformTopology } from './topology.ts';

await runService('transform', async (context) => {
  const { config, logger, metrics, sealer } = context;
  const db = connectMysql({ url: config.mysqlUrl, poolSize: config.mysqlPoolSize });
  const allowed = allowedNetworks(config.privateTargets);
  const source = createCloudTemplates({ allowed });
  const stored = createTemplateDefinitions(db);
  const lookUpFailed = (error: unknown): void => logger.warn({ error }, 'what was known goes on counting');
  const publicBase = config.publicUrl.replace(/\/+$/, '');
  const formTokens = createFormTokens(config.secretKeys);
  const topology = transformTopology({
    logger,
    routes: rememberedRoutes(createRouteRows(db), { failed: lookUpFailed }),
    contacts: createContacts(db, { failed: lookUpFailed }),
    conversations: createConversations(db),
    messages: createMessages(db),
    recorded: createRecordedMessages(db),
    canned: createCannedTemplates(db),
    mediaBase: publicBase,
    formLink: (form) => `${publicBase}/forms/${formTokens.issue(form)}`,
    catalog: createCatalog({
      refresh: createTemplateRefresh({ source, stored, logger }),
      stored,
      failed: (error) => logger.warn({ error }, 'template definitions could not be looked after'),
    }),
    openSecret: (sealed, context) => sealer.open(sealed, context),
  });
  const mediaSource = createWhatsAppMedia({ allowed });
  const mediaStore = await openMediaStore(config);
  const mediaLogger = logger.child({ group: 'media' });
  const media = startMedia({
    database: db,
    sealer,
    store: mediaStore,
    source: mediaSource,
    counts: createMediaCounts(metrics),
    logger: mediaLogger,
    mostBytes: config.mediaMaxBytes,
  });
  // Stopped in reverse: the groups first, then the downloads that are under way, the database last.
  return [
    simplePart('mysql', () => db.destroy()),
    simplePart('media store', () => mediaStore.close()),
    simplePart('media source', () => mediaSource.close()),
    simplePart('media', () => media.stop()),
    await startStreamsPart(mediaTopology(media, mediaLogger), context),
    await startStreamsPart(topology, context),
  ];
});

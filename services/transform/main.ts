import { allowedNetworks } from '../platform/http/private-targets.ts';
import { connectMysql } from '../platform/mysql/connect.ts';
import { runService, simplePart } from '../platform/service/run-service.ts';
import { startStreamsPart } from '../platform/service/streams-part.ts';
import { createCloudTemplates } from '../whatsapp/cloud/templates.ts';
import { createContacts } from './record/contacts.ts';
import { createConversations } from './record/conversations.ts';
import { createMessageTemplates } from './record/message-templates.ts';
import { createMessages } from './record/messages.ts';
import { createRoutes } from './record/routes.ts';
import { createCatalog } from './templates/catalog.ts';
import { transformTopology } from './topology.ts';

await runService('transform', async (context) => {
  const { config, logger, sealer } = context;
  const db = connectMysql({ url: config.mysqlUrl, poolSize: config.mysqlPoolSize });
  const source = createCloudTemplates({ allowed: allowedNetworks(config.privateTargets) });
  const topology = transformTopology({
    logger,
    routes: createRoutes(db),
    contacts: createContacts(db),
    conversations: createConversations(db),
    messages: createMessages(db),
    catalog: createCatalog({ source, stored: createMessageTemplates(db), logger }),
    openSecret: (sealed, context) => sealer.open(sealed, context),
  });
  return [simplePart('mysql', () => db.destroy()), await startStreamsPart(topology, context)];
});

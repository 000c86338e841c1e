import { join, relative } from 'node:path';
import { checkoutRoot } from '../engines/folders.ts';
import type { StackPlan } from './plan.ts';

/** The last lines of a start: what answers where, and what to do next. */
export function whereEverythingIs(plan: StackPlan, tookMs: number): string[] {
  const { servicePorts: ports, enginePorts: engines, folders } = plan;
  const shown = (path: string) => relative(checkoutRoot(), path) || path;
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return [
    '',
    `Heliograph is ready after ${(tookMs / 1000).toFixed(1)} s.`,
    `  gateway (API, webhooks)   ${at(ports.ingest)}`,
    `  sandbox (WhatsApp)        ${at(ports.sandbox)}/_sandbox`,
    `  demo's webhooks           ${at(plan.webhookPort)}`,
    `  health and metrics        transform :${ports.transform}, dispatch :${ports.dispatch}, event-fanout :${ports['event-fanout']}`,
    `  engines                   Kafka :${engines.kafka}, registry :${engines.registry}, MySQL :${engines.mysql}`,
    `  keys and addresses        ${shown(join(folders.data, 'dev.env'))}   (. ${shown(join(folders.data, 'dev.env'))})`,
    `  logs                      ${shown(folders.logs)}`,
    `Webhooks and media may lead to ${plan.privateTargets} (HELIOGRAPH_PRIVATE_TARGETS): this is for a local stack only.`,
    'npm run status shows it, npm run trace -- <messageId> follows a message, Ctrl-C or npm stop ends it.',
  ];
}

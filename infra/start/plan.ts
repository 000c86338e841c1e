import { join } from 'node:path';
import { type Environment, variable } from '../engines/environment.ts';
import { dataFolder, type StackFolders, stackFolders } from '../engines/folders.ts';
import { type EnginePorts, enginePorts, type NamedPort, portOf } from '../engines/ports.ts';
import { declaredPorts, namedServicePorts, type ServiceName, type ServicePorts } from './services.ts';

/** Where one local stack lives. Two stacks with other folders and ports do not meet. */
export interface StackPlan {
  readonly env: Environment;
  readonly folders: StackFolders;
  readonly enginePorts: EnginePorts;
  readonly servicePorts: ServicePorts;
  /** Port where the demo's webhooks are received. */
  readonly webhookPort: number;
  readonly topicPrefix: string;
  /** Networks that webhooks and media may lead to although they are private. */
  readonly privateTargets: string;
}

const loopback = '127.0.0.0/8,::1/128';

/** The plan of `npm start`: what the environment says, else the usual ports and `.heliograph`. */
export function stackPlan(env: Environment): StackPlan {
  const port = (service: ServiceName) => portOf(env, declaredPorts[service].variable, declaredPorts[service].port);
  return {
    env,
    folders: stackFolders(dataFolder(env)),
    enginePorts: enginePorts(env),
    servicePorts: {
      ingest: port('ingest'),
      transform: port('transform'),
      dispatch: port('dispatch'),
      'event-fanout': port('event-fanout'),
      sandbox: port('sandbox'),
    },
    webhookPort: portOf(env, 'HELIOGRAPH_DEMO_WEBHOOK_PORT', 8094),
    topicPrefix: variable(env, 'HELIOGRAPH_TOPIC_PREFIX') ?? 'heliograph.',
    privateTargets: variable(env, 'HELIOGRAPH_PRIVATE_TARGETS') ?? loopback,
  };
}

/** Ports of our own processes, engines aside. */
export function namedStackPorts(plan: StackPlan): NamedPort[] {
  return [
    ...namedServicePorts(plan.servicePorts),
    { port: plan.webhookPort, what: 'webhooks of the demo', variable: 'HELIOGRAPH_DEMO_WEBHOOK_PORT' },
  ];
}

/** Files of users: where ingest and transform keep them, and where they are reached from outside. */
export function mediaPlace(plan: StackPlan): { readonly mediaStore: string; readonly publicUrl: string } {
  return {
    mediaStore: variable(plan.env, 'HELIOGRAPH_MEDIA_STORE') ?? join(plan.folders.data, 'media'),
    publicUrl: variable(plan.env, 'HELIOGRAPH_PUBLIC_URL') ?? `http://127.0.0.1:${plan.servicePorts.ingest}`,
  };
}

/** Folder of a service's local state. */
export function stateFolder(folders: StackFolders, service: ServiceName): string {
  return join(folders.data, 'state', service);
}

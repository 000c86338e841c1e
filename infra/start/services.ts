import type { NamedPort } from '../engines/ports.ts';

/** The processes of a stack, in the order they start. */
export const serviceNames = ['sandbox', 'event-fanout', 'dispatch', 'transform', 'ingest'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The ports that services answer on. */
export type ServicePorts = Readonly<Record<ServiceName, number>>;

interface Declared {
  readonly port: number;
  readonly what: string;
  /** Moves the port on the local stack. */
  readonly variable: string;
}

/** Each service's usual port: its API where it has one, else /health, /ready and /metrics. */
export const declaredPorts: Readonly<Record<ServiceName, Declared>> = {
  ingest: { port: 8080, what: 'gateway', variable: 'HELIOGRAPH_HTTP_PORT' },
  transform: { port: 8091, what: 'health of transform', variable: 'HELIOGRAPH_TRANSFORM_PORT' },
  dispatch: { port: 8092, what: 'health of dispatch', variable: 'HELIOGRAPH_DISPATCH_PORT' },
  'event-fanout': { port: 8093, what: 'health of event-fanout', variable: 'HELIOGRAPH_EVENT_FANOUT_PORT' },
  sandbox: { port: 8089, what: 'sandbox', variable: 'HELIOGRAPH_SANDBOX_PORT' },
};

/** Service ports by name, for the check before a start. */
export function namedServicePorts(ports: ServicePorts): NamedPort[] {
  return serviceNames.map((name) => {
    const { what, variable } = declaredPorts[name];
    return { port: ports[name], what, variable };
  });
}

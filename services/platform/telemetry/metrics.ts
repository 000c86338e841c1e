import { collectDefaultMetrics, Registry } from 'prom-client';

export { Registry };

/** A process's metrics, those of Node itself included; every series carries the service's name. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

import { createServer } from 'node:net';
import { StartRefused } from './engines.ts';
import { type Environment, variable } from './environment.ts';

/** The ports of the three engines. */
export interface EnginePorts {
  readonly kafka: number;
  readonly kafkaController: number;
  readonly registry: number;
  readonly registryManagement: number;
  readonly mysql: number;
}

/** A port with what a person calls it and the variable that moves it. */
export interface NamedPort {
  readonly port: number;
  readonly what: string;
  readonly variable: string;
}

/** Reads a port from the environment. */
export function portOf(env: Environment, name: string, fallback: number): number {
  const text = variable(env, name);
  if (text === undefined) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartRefused(`${name} is "${text}", which is no port; set it to a number from 1 to 65535.`);
  }
  return port;
}

/** The ports of the engines: those of the environment, else the usual ones. */
export function enginePorts(env: Environment): EnginePorts {
  const kafka = portOf(env, 'HELIOGRAPH_KAFKA_PORT', 9092);
  const registry = portOf(env, 'HELIOGRAPH_REGISTRY_PORT', 8081);
  return {
    kafka,
    kafkaController: portOf(env, 'HELIOGRAPH_KAFKA_CONTROLLER_PORT', kafka + 1),
    registry,
    registryManagement: portOf(env, 'HELIOGRAPH_REGISTRY_MANAGEMENT_PORT', registry + 1),
    mysql: portOf(env, 'HELIOGRAPH_MYSQL_PORT', 3307),
  };
}

/** Engine ports by name, for the check before a start. */
export function namedEnginePorts(ports: EnginePorts): NamedPort[] {
  return [
    { port: ports.kafka, what: 'Kafka', variable: 'HELIOGRAPH_KAFKA_PORT' },
    { port: ports.kafkaController, what: 'Kafka controller', variable: 'HELIOGRAPH_KAFKA_CONTROLLER_PORT' },
    { port: ports.registry, what: 'schema registry', variable: 'HELIOGRAPH_REGISTRY_PORT' },
    { port: ports.registryManagement, what: 'registry health', variable: 'HELIOGRAPH_REGISTRY_MANAGEMENT_PORT' },
    { port: ports.mysql, what: 'MySQL', variable: 'HELIOGRAPH_MYSQL_PORT' },
  ];
}

/** Refuses with one sentence if two names share a port. */
export function requireDistinctPorts(ports: readonly NamedPort[]): void {
  const seen = new Map<number, NamedPort>();
  for (const entry of ports) {
    const other = seen.get(entry.port);
    if (other !== undefined) {
      throw new StartRefused(
        `Port ${entry.port} is given to both ${other.what} and ${entry.what}; change ${other.variable} or ${entry.variable}.`,
      );
    }
    seen.set(entry.port, entry);
  }
}

/** Refuses with one sentence if two names share a port or another program holds one. */
export async function requireFreePorts(ports: readonly NamedPort[]): Promise<void> {
  requireDistinctPorts(ports);
  for (const entry of ports) {
    if (await portIsFree(entry.port)) continue;
    throw new StartRefused(
      `Port ${entry.port} (${entry.what}) is taken by another program; end that program, or set ${entry.variable} to a free port.`,
    );
  }
}

/** Whether nothing listens on a loopback port. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

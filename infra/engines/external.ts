import { type EngineAddresses, type Engines, type Progress, StartRefused } from './engines.ts';
import { type Environment, variable } from './environment.ts';
import { kafkaAnswers, mysqlAnswers, registryAnswers } from './probes.ts';

/** The addresses of engines that run elsewhere, from the environment. */
export function externalAddresses(env: Environment): EngineAddresses {
  const read = (name: string) => variable(env, name);
  const [brokers, registryUrl, mysqlUrl] = [read('KAFKA_BROKERS'), read('SCHEMA_REGISTRY_URL'), read('MYSQL_URL')];
  if (brokers === undefined || registryUrl === undefined || mysqlUrl === undefined) {
    throw new StartRefused(
      'HELIOGRAPH_ENGINES=external needs KAFKA_BROKERS (host:port,…), SCHEMA_REGISTRY_URL and MYSQL_URL (mysql://user:password@host:port/database); set all three.',
    );
  }
  const list = brokers.split(',').map((broker) => broker.trim());
  return { brokers: list.filter((broker) => broker !== ''), registryUrl, mysqlUrl };
}

/** Takes engines that run elsewhere; refuses with the name of each that does not answer. */
export async function useExternalEngines(env: Environment, progress: Progress): Promise<Engines> {
  const addresses = externalAddresses(env);
  const silent = await silentEngines(addresses);
  if (silent.length > 0) {
    throw new StartRefused(`${silent.join(' and ')}; start it, or correct the address.`);
  }
  progress(`Engines: external, Kafka ${addresses.brokers.join(',')}, registry ${addresses.registryUrl}`);
  return { kind: 'external', ...addresses, stop: () => Promise.resolve() };
}

/** A phrase for each engine that does not answer at its address. */
export async function silentEngines(addresses: EngineAddresses): Promise<string[]> {
  const [brokers, registry, mysql] = await Promise.all([
    Promise.all(addresses.brokers.map(kafkaAnswers)),
    registryAnswers(addresses.registryUrl),
    mysqlAnswers(addresses.mysqlUrl),
  ]);
  const silent: string[] = [];
  if (!brokers.includes(true)) silent.push(`no Kafka broker answers at ${addresses.brokers.join(',')} (KAFKA_BROKERS)`);
  if (!registry) silent.push(`no schema registry answers at ${addresses.registryUrl} (SCHEMA_REGISTRY_URL)`);
  if (!mysql) silent.push(`the database does not answer at ${withoutPassword(addresses.mysqlUrl)} (MYSQL_URL)`);
  return silent;
}

/** An address fit to be shown. */
export function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return 'an address that is no URL';
  const url = new URL(address);
  if (url.password !== '') url.password = '***';
  return url.href;
}

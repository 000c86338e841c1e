import { KafkaContainer } from '@testcontainers/kafka';
import { MySqlContainer } from '@testcontainers/mysql';
import { GenericContainer, Network, Wait } from 'testcontainers';
import type { Engines, Progress } from '../../infra/engines/engines.ts';

const kafkaImage = 'confluentinc/cp-kafka:8.2.0'; // the container class drives Confluent's image only; 8.2 is Kafka 4.2
const registryImage = 'confluentinc/cp-schema-registry:8.2.0';
const mysqlImage = 'mysql:8.4';

/** The three engines as containers that go when the run ends. */
export async function startContainers(progress: Progress): Promise<Engines> {
  progress('starting containers (images are fetched if missing)');
  const network = await new Network().start();
  const [kafka, mysql] = await Promise.all([
    new KafkaContainer(kafkaImage)
      .withNetwork(network)
      .withNetworkAliases('kafka')
      .withEnvironment(brokerEnvironment)
      .start(),
    new MySqlContainer(mysqlImage).withDatabase('heliograph').withRootPassword('heliograph').start(),
  ]);
  const registry = await new GenericContainer(registryImage)
    .withNetwork(network)
    .withExposedPorts(8081)
    .withEnvironment({
      SCHEMA_REGISTRY_HOST_NAME: 'registry',
      SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS: 'PLAINTEXT://kafka:9092',
    })
    .withWaitStrategy(Wait.forHttp('/subjects', 8081))
    .withStartupTimeout(120_000)
    .start();
  return {
    kind: 'docker',
    brokers: [`${kafka.getHost()}:${kafka.getMappedPort(9093)}`],
    registryUrl: `http://${registry.getHost()}:${registry.getMappedPort(8081)}`,
    mysqlUrl: mysql.getConnectionUri(true),
    stop: async () => {
      await Promise.all([registry.stop(), mysql.stop()]);
      await kafka.stop();
      await network.stop();
    },
  };
}

/** The class sets the minimum of in-sync replicas but not the factor: without it no transaction ever begins. */
const brokerEnvironment = {
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '8',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '8',
  KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS: '1000',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
};

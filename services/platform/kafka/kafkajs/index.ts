/** kafkajs as the rest of the platform sees it. Nothing outside this folder imports the package. */
export type {
  Admin,
  Assigner,
  IHeaders,
  Kafka,
  Message,
  PartitionAssigner,
  Producer,
  Transaction,
} from 'kafkajs';
export {
  type ClientOptions,
  createClient,
  createProducer,
  FOR_EVER,
} from './client.ts';
export { errorType } from './error-names.ts';
export { type GroupHooks, manage } from './group-hooks.ts';
export type { ConsumerGroup, FetchedBatch, Membership, OffsetsTopic, RawHeaders, RawMessage } from './internals.ts';
export { ManagedConsumer, type ManagedConsumerOptions } from './managed-consumer.ts';
export { patchedKafkajs } from './patched.ts';
export { type CommittedOffset, type Fetched, isPassing, RawReader } from './raw-reader.ts';
export {
  endOrphan,
  type SendBatch,
  TransactionalProducer,
  type TransactionContent,
  type WrittenEnds,
} from './transactional-producer.ts';

import type * as kafkajs from 'kafkajs';
import { filterAborted } from './aborted.ts';
import { giveBatchesPositions } from './batch-position.ts';
import { keepCoordinators } from './coordinator-cache.ts';
import { nameNewerErrors } from './error-names.ts';
import { addFencedCommit, addStableFetch, OffsetFence } from './fenced-offsets.ts';
import { hookConsumerGroups } from './group-hooks.ts';
import { groupByPartition } from './grouping.ts';
import type {
  BatchClass,
  ByteDecoder,
  ByteEncoder,
  ConsumerGroup,
  ErrorCode,
  KafkaCluster,
  RequestDefinition,
} from './internals.ts';
import { type ProduceWire, produceRequests } from './produce-request.ts';
import { decodeRecordBatches } from './record-batches.ts';
import { decodeRecord } from './record-reader.ts';
import { frameRequest } from './request-frame.ts';
import { quietRequestQueue, type RequestQueue } from './request-queue.ts';
import { assertVersion, replaceModule, source } from './source.ts';

/** kafkajs with its patches. */
export interface PatchedKafkajs {
  readonly kafkajs: typeof kafkajs;
  readonly Batch: BatchClass;
  readonly fence: OffsetFence;
}

interface ErrorModule {
  readonly errorCodes: ErrorCode[];
  failure(code: number): boolean;
  createErrorFromCode(code: number): Error;
}

function load(): PatchedKafkajs {
  assertVersion();
  // Modules that others take apart as they load must be in place before anything of kafkajs is.
  replaceModule('consumer/filterAbortedMessages.js', filterAborted);
  replaceModule('producer/groupMessagesPerPartition.js', groupByPartition);
  replaceModule('protocol/requests/fetch/v4/decodeMessages.js', decodeRecordBatches);
  replaceModule('protocol/recordBatch/record/v0/decoder.js', decodeRecord);
  replaceModule('protocol/request.js', frameRequest);

  const errors = source<ErrorModule>('protocol/error');
  nameNewerErrors(errors.errorCodes);
  quietRequestQueue(source<{ prototype: RequestQueue }>('network/requestQueue'));
  const Batch = source<BatchClass>('consumer/batch');
  giveBatchesPositions(Batch);
  hookConsumerGroups(source<{ prototype: ConsumerGroup }>('consumer/consumerGroup'));
  keepCoordinators(source<{ prototype: KafkaCluster }>('cluster'));

  const apiKeys = source<{ Produce: number; TxnOffsetCommit: number; OffsetFetch: number }>(
    'protocol/requests/apiKeys',
  );
  const { lookupCodec } = source<Pick<ProduceWire, 'lookupCodec'>>('protocol/message/compression');
  // Looked for when the first producer has found its broker's version.
  replaceModule('protocol/requests/produce/v3/request.js', produceRequests({ apiKey: apiKeys.Produce, lookupCodec }));

  const fence = new OffsetFence();
  const wire = {
    Encoder: source<new () => ByteEncoder>('protocol/encoder'),
    Decoder: source<new (bytes: Buffer) => ByteDecoder>('protocol/decoder'),
    apiKeys,
    failure: errors.failure,
    createErrorFromCode: errors.createErrorFromCode,
  };
  addFencedCommit(source<RequestDefinition>('protocol/requests/txnOffsetCommit'), wire, fence);
  addStableFetch(source<RequestDefinition>('protocol/requests/offsetFetch'), wire, fence);
  return { kafkajs: source<typeof kafkajs>('../index.js'), Batch, fence };
}

let patched: PatchedKafkajs | undefined;

/** Loads kafkajs with its patches at the first call. Nothing may have loaded it before. */
export function patchedKafkajs(): PatchedKafkajs {
  patched ??= load();
  return patched;
}

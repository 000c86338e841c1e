import type { AvroCodec } from '../../../services/platform/avro/codec.ts';
import type { Output } from '../../../services/platform/kafka/streams/topology.ts';

/** The pure part of a step: what comes of the records of a topic. */
export interface PureStep {
  readonly topic: string;
  /** Decodes a batch and answers the outputs of each record. */
  outputs(batch: readonly Buffer[]): Promise<readonly (readonly Output[])[]>;
}

/** How many records a task hands to its step at once. */
const batchSize = 100;

export function decodedAs<T extends object>(codec: AvroCodec, topic: string, bytes: Buffer): T {
  const decoded = codec.decode(topic, bytes);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value as T;
}

const written = (codec: AvroCodec, outputs: readonly Output[]): number => {
  let bytes = 0;
  for (const { topic, value } of outputs) if (value) bytes += codec.encode(topic, value).length;
  return bytes;
};

/** Records as they lie in a topic, and what came of each. */
export interface PureInput {
  readonly step: PureStep;
  readonly batches: readonly (readonly Buffer[])[];
  readonly outputs: readonly (readonly Output[])[];
}

/** Encodes a corpus, and keeps what the step makes of it for the bare line to encode. */
export async function pureInput(codec: AvroCodec, step: PureStep, corpus: readonly object[]): Promise<PureInput> {
  // Slices of the codec's block would keep all of it: each record lies by itself, as kafkajs hands it out.
  const bytes = corpus.map((record) => Buffer.from(codec.encode(step.topic, record)));
  const batches: Buffer[][] = [];
  for (let at = 0; at < bytes.length; at += batchSize) batches.push(bytes.slice(at, at + batchSize));
  const outputs = (await Promise.all(batches.map((batch) => step.outputs(batch)))).flat();
  return { step, batches, outputs };
}

/** The step with all its work; answers how many bytes it wrote. */
export async function ourPass(codec: AvroCodec, { step, batches }: PureInput): Promise<number> {
  let bytes = 0;
  for (const batch of batches) for (const outputs of await step.outputs(batch)) bytes += written(codec, outputs);
  return bytes;
}

/** Decodes the same records and encodes the same results, and thinks nothing between. */
export async function barePass(codec: AvroCodec, { step, batches, outputs }: PureInput): Promise<number> {
  let bytes = 0;
  let at = 0;
  for (const batch of batches) {
    for (const record of batch) {
      decodedAs(codec, step.topic, record);
      bytes += written(codec, outputs[at] ?? []);
      at += 1;
    }
    await undefined;
  }
  return bytes;
}

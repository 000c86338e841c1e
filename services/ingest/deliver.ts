import type { Logger } from 'pino';
import { bad, good, type Outcome } from '../core/errors/result.ts';
import type { IngestMetrics } from './metrics.ts';
import type { RecordSink, SinkRecord } from './record-sink.ts';
import { sinkProblem } from './sink-problem.ts';

/** Hands records to Kafka; good only when it has them all. */
export type Deliver = (records: readonly SinkRecord[]) => Promise<Outcome<number>>;

export const createDeliver =
  (sink: RecordSink, metrics: IngestMetrics, logger: Logger): Deliver =>
  async (records) => {
    const result = await sink.send(records);
    if (!result.ok) {
      metrics.refusedBySink(result.code);
      logger.warn(
        { code: result.code, reason: result.reason, records: records.length },
        'Kafka did not take the records',
      );
      return bad(sinkProblem(result));
    }
    for (const { topic } of records) metrics.produced(topic, 1);
    return good(records.length);
  };

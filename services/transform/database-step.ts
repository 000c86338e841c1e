import type { Logger } from 'pino';
import { type BatchStep, retry } from '../platform/kafka/streams/topology.ts';
import { isConflict, isDatabaseError } from './record/database-errors.ts';

const conflictMs = 20;
const awayMs = 1000;

/**
 * A step that reads and writes the record. Where the database is away, or will not do what it is told for a reason that is not in the
 * data, the batch waits and is taken again: nothing of it has gone out, and what was written is recognised by its origin.
 */
export const databaseStep =
  <V, S>(name: string, logger: Logger, step: BatchStep<V, S>): BatchStep<V, S> =>
  async (items) => {
    try {
      return await step(items);
    } catch (error) {
      if (!isDatabaseError(error)) throw error;
      const conflict = isConflict(error);
      const code = 'code' in error ? error.code : error.name;
      logger[conflict ? 'debug' : 'error']({ step: name, records: items.length, code }, 'the database did not do it');
      return items.map(() => retry(conflict ? conflictMs : awayMs, `the database did not do it (${String(code)})`));
    }
  };

import type { BatchClass, FetchedBatch } from './internals.ts';

const hasMoved = (batch: FetchedBatch): boolean => batch.nextOffset() > Number(batch.fetchedOffset);

/**
 * Gives a batch a position of its own: after it, the next offset is where its last record batch ends, whether that held records,
 * control records, aborted ones or none at all.
 */
export function giveBatchesPositions(batchClass: BatchClass): void {
  const batch = batchClass.prototype;
  batch.nextOffset = function nextOffset() {
    const next = this.rawMessages.nextOffset;
    const fetched = Number(this.fetchedOffset);
    return next === undefined ? fetched : Math.max(Number(next), fetched);
  };
  batch.isEmptyDueToFiltering = function isEmptyDueToFiltering() {
    return this.isEmpty() && hasMoved(this);
  };
  batch.lastOffset = function lastOffset() {
    return String(this.nextOffset() - 1);
  };
}

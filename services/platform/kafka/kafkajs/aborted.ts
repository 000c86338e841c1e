import type { AbortedTransaction, RawMessage } from './internals.ts';

/** An abort marker's key is two int16: version, and type 0. */
const isAbortMarker = (key: Buffer | null): boolean => key !== null && key.length >= 4 && key.readInt16BE(2) === 0;

/**
 * Leaves out what aborted transactions wrote. kafkajs' own filter takes the broker's list to be in order of first offset (it is
 * in order of abort), opens one transaction a record, and takes any key of four zero bytes for a marker: records of interleaved
 * aborted transactions came out as committed.
 */
export function filterAborted(input: {
  readonly messages: RawMessage[];
  readonly abortedTransactions?: readonly AbortedTransaction[] | undefined;
}): RawMessage[] {
  const { messages, abortedTransactions } = input;
  if (!abortedTransactions || abortedTransactions.length === 0) return messages;
  const ahead = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId: String(producerId), first: Number(firstOffset) }))
    .sort((a, b) => a.first - b.first);
  const open = new Set<string>();
  let at = 0;
  return messages.filter((message) => {
    for (let next = ahead[at]; next && next.first <= Number(message.offset); next = ahead[at]) {
      open.add(next.producerId);
      at += 1;
    }
    const producerId = String(message.batchContext.producerId);
    if (message.isControlRecord) {
      if (isAbortMarker(message.key)) open.delete(producerId);
      return true;
    }
    return !(message.batchContext.inTransaction && open.has(producerId));
  });
}

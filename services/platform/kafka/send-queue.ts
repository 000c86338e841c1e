/** What of a producer's queue goes out together, and what fails together. Pure; producer.ts acts on it. */

/** One record batch a partition and send: kafkajs never splits one, and the broker takes 1 MiB. */
const MAX_BATCH_RECORDS = 1_000;
const MAX_BATCH_BYTES = 512 * 1024;

interface Placed {
  readonly record: { readonly topic: string; readonly partition: number };
}

const placeOf = ({ record }: Placed): string => `${record.topic}/${record.partition}`;

/** Takes from the front of the queue what fits into one send: a partition's batch is bounded, its order kept. */
export function takeSend<W extends Placed & { readonly bytes: number }>(
  queue: readonly W[],
): { readonly send: W[]; readonly rest: W[] } {
  const loads = new Map<string, { records: number; bytes: number; full: boolean }>();
  const send: W[] = [];
  const rest: W[] = [];
  for (const waiting of queue) {
    const at = placeOf(waiting);
    const load = loads.get(at) ?? { records: 0, bytes: 0, full: false };
    loads.set(at, load);
    const tooMuch =
      load.records >= MAX_BATCH_RECORDS || (load.records > 0 && load.bytes + waiting.bytes > MAX_BATCH_BYTES);
    load.full ||= tooMuch;
    if (load.full) {
      rest.push(waiting);
      continue;
    }
    load.records += 1;
    load.bytes += waiting.bytes;
    send.push(waiting);
  }
  return { send, rest };
}

/**
 * Who waits behind a failed record of the same call for the same partition: a repeat of the call would write that record after these,
 * so they fail with it.
 */
export function behindFailed<W extends Placed & { readonly call: object }>(
  queue: readonly W[],
  failed: readonly W[],
): { readonly behind: W[]; readonly rest: W[] } {
  const places = new Map<object, Set<string>>();
  for (const one of failed) {
    const ofCall = places.get(one.call);
    if (ofCall) ofCall.add(placeOf(one));
    else places.set(one.call, new Set([placeOf(one)]));
  }
  const behind: W[] = [];
  const rest: W[] = [];
  for (const one of queue) (places.get(one.call)?.has(placeOf(one)) ? behind : rest).push(one);
  return { behind, rest };
}

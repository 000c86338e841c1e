/** One place that a message passed. */
export interface Hop {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The topic of the record, or null where it was no record (a call, a phone, a webhook). */
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  /** What happened there, in a few words. */
  readonly what: string;
}

/** A hop outside Kafka. */
export function hopOutside(at: number, what: string): Hop {
  return { at, topic: null, partition: null, offset: null, what };
}

/** The journey as lines: time since the first hop, time since the one before, where, what. */
export function journeyLines(messageId: string, hops: readonly Hop[]): string[] {
  const sorted = [...hops].sort((a, b) => a.at - b.at);
  const first = sorted[0];
  if (first === undefined) return [`No topic holds anything about message ${messageId}.`];
  const places = sorted.map(placeOf);
  const width = Math.max(...places.map((place) => place.length));
  return [
    `Journey of message ${messageId}`,
    ...sorted.map((hop, index) => {
      const total = `${hop.at - first.at} ms`.padStart(9);
      const step = `+${hop.at - (sorted[index - 1]?.at ?? hop.at)}`.padStart(7);
      return `${total} ${step}  ${(places[index] ?? '').padEnd(width)}  ${hop.what}`;
    }),
  ];
}

function placeOf({ topic, partition, offset }: Hop): string {
  return topic === null ? '-' : `${topic}[${partition}]@${offset}`;
}

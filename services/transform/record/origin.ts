import type { Origin } from '../../platform/kafka/streams/topology.ts';

/** A record's place as rows keep it. The time is part of it: a topic made anew repeats offsets. */
export const originText = ({ topic, partition, offset, timestamp }: Origin): string =>
  `${topic}/${partition}/${offset}/${timestamp}`;

import { errorType, type RawReader } from '../kafkajs/index.ts';
import { within } from './signal.ts';

/** A position of ours that the log does not have. */
export interface OutOfRange {
  readonly topic: string;
  readonly partition: number;
  /** The next record that the group would read. */
  readonly position: number;
  /** Where the log begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** Why the process cannot go on, with the offsets that whoever decides what is to be done needs. Going on by ourselves would lose records silently. */
export function sentenceOf({ topic, partition, position, start, end }: OutOfRange): string {
  const where = `${topic}/${partition}`;
  if (position < start)
    return (
      `${where}: the records from ${position} to ${start} were deleted before this group read them; ` +
      `to go on without them, set the group's offset to ${start}`
    );
  if (position > end)
    return (
      `${where}: this group has read up to ${position} and the log ends at ${end}: it is another log, or was cut; ` +
      `to read it from its start, set the group's offset to ${start}`
    );
  return `${where}: the position ${position} was not in the log, which now goes from ${start} to ${end}`;
}

const LOOKUP_MS = 5_000;

/** The same for a position that a fetch was refused for; where the log cannot be asked, without the offsets. */
export async function lookUp(
  raw: Pick<RawReader, 'start' | 'end'>,
  topic: string,
  partition: number,
  position: number | undefined,
): Promise<string> {
  let sentence = `${topic}/${partition}: the position ${position ?? 'of this group'} is not in the log any more`;
  if (position === undefined) return sentence;
  const asked = Promise.all([raw.start(topic, partition), raw.end(topic, partition)]).then(
    ([start, end]) => {
      sentence = sentenceOf({ topic, partition, position, start, end });
    },
    (error: unknown) => {
      sentence += ` (where it begins cannot be told: ${errorType(error)})`;
    },
  );
  await within(LOOKUP_MS, asked);
  return sentence;
}

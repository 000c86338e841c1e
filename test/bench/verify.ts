import type { Tag } from './tags.ts';

/** What a run was to bring: these sequence numbers, each once, those of a chat in their order. */
export interface Expected {
  readonly run: number;
  readonly count: number;
}

/** Compares what was found at one place with what was to be there; empty when all is well. */
export function faultsOf(place: string, { run, count }: Expected, found: readonly (Tag | undefined)[]): string[] {
  const seen = new Set<number>();
  const doubled: number[] = [];
  const reordered: number[] = [];
  let strangers = 0;
  const lastOfChat = new Map<number, number>();
  for (const tag of found) {
    if (tag === undefined || tag.run !== run || tag.seq >= count) {
      strangers += 1;
      continue;
    }
    if (seen.has(tag.seq)) doubled.push(tag.seq);
    else if ((lastOfChat.get(tag.chat) ?? -1) > tag.seq) reordered.push(tag.seq);
    else lastOfChat.set(tag.chat, tag.seq);
    seen.add(tag.seq);
  }
  const lost: number[] = [];
  for (let seq = 0; seq < count; seq += 1) if (!seen.has(seq)) lost.push(seq);
  return [
    ...listed(place, 'lost', lost),
    ...listed(place, 'doubled', doubled),
    ...listed(place, 'out of order', reordered),
    ...(strangers === 0 ? [] : [`${place}: ${strangers} that this run did not send`]),
  ];
}

const listed = (place: string, what: string, seqs: readonly number[]): string[] =>
  seqs.length === 0
    ? []
    : [`${place}: ${seqs.length} ${what} (${seqs.slice(0, 5).join(', ')}${seqs.length > 5 ? ', …' : ''})`];

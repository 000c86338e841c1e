/** What a message of the bench is told by: it stands at the beginning of its text, all the way through. */
export interface Tag {
  readonly run: number;
  readonly seq: number;
  readonly chat: number;
}

const TEXT_BYTES = 500;
const shape = /\bb(\d+)-(\d+)-(\d+) /;
const filling = 'The quick brown fox jumps over the lazy dog, and nobody wonders any more. '.repeat(8);

/** A text of 500 bytes. */
export const textOf = ({ run, seq, chat }: Tag): string => `b${run}-${seq}-${chat} ${filling}`.slice(0, TEXT_BYTES);

/** The tag in a text, or in JSON that holds one. */
export function tagIn(text: string): Tag | undefined {
  const [, run, seq, chat] = shape.exec(text) ?? [];
  return run === undefined ? undefined : { run: Number(run), seq: Number(seq), chat: Number(chat) };
}

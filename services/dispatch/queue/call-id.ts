import type { DispatchEntry } from '../../core/contract/records.ts';

/** `<clientId>:<place>:<part>[f]:<attempt>:<nonce>`: unique for every try by every process, and it names its entry. */
export interface CallName {
  readonly clientId: string;
  readonly place: number;
}

const shape = /^([0-9a-f]{24}):(\d{1,16}):\d+f?:\d+:/;

/** The call that the entry's intent stands for; undefined without one. */
export function openCall({ prepared, place, part, intent }: DispatchEntry): string | undefined {
  if (intent === null) return undefined;
  return `${prepared.clientId}:${place}:${part}${intent.fallback ? 'f' : ''}:${intent.attempt}:${intent.nonce}`;
}

export function parseCallId(id: string): CallName | undefined {
  const [, clientId, place] = shape.exec(id) ?? [];
  return clientId === undefined || place === undefined ? undefined : { clientId, place: Number(place) };
}

/** An indicator has no entry and no outcome. */
export const indicatorCall = (clientId: string, offset: number, nonce: string): string =>
  `indicator:${clientId}:${offset}:${nonce}`;

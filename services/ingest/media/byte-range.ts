import type { ByteRange } from '../../platform/media/media-store.ts';

/** `whole`: there is no range that we serve, and so all of it is served (RFC 9110: a Range may be ignored). */
export type AskedRange = ByteRange | 'whole' | 'unsatisfiable';

const oneRange = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** One range of bytes, as players and resumed downloads ask for it. */
export function readRange(header: string | undefined, size: number): AskedRange {
  const [, from = '', to = ''] = oneRange.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  if (from === '' && to === '') return 'whole';
  if (from === '') {
    const last = Number(to);
    return last === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - last), end: size - 1 };
  }
  const start = Number(from);
  if (to !== '' && Number(to) < start) return 'whole';
  if (start >= size) return 'unsatisfiable';
  return { start, end: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

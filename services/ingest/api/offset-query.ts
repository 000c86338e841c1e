import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import type { Stretch } from '../../platform/record/canned-templates.ts';

/** v1.1: `limit` 25, at most 100, and `offset` 0. */
export function readOffsetQuery(query: Readonly<Record<string, unknown>>): Outcome<Stretch> {
  const limit = wholeNumber(query, 'limit', { otherwise: 25, from: 1, to: 100 });
  if (!limit.ok) return limit;
  const offset = wholeNumber(query, 'offset', { otherwise: 0, from: 0, to: Number.MAX_SAFE_INTEGER });
  return offset.ok ? good({ limit: limit.value, offset: offset.value }) : offset;
}

interface Bounds {
  readonly otherwise: number;
  readonly from: number;
  readonly to: number;
}

function wholeNumber(
  query: Readonly<Record<string, unknown>>,
  name: string,
  { otherwise, from, to }: Bounds,
): Outcome<number> {
  const given = query[name];
  if (given === undefined) return good(otherwise);
  if (typeof given !== 'string' || !/^-?\d+$/.test(given)) return bad(badRequest(`${name} should be integer`));
  const number = Number(given);
  if (number < from) return bad(badRequest(`${name} should be >= ${from}`));
  return number > to ? bad(badRequest(`${name} should be <= ${to}`)) : good(number);
}

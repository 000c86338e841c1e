import { isId } from '../../core/ids/ids.ts';

/** Ids lie in ASCII columns: a text that is no id names no row, and would be refused as a value to compare with. */
export const namesNoRow = (...ids: readonly string[]): boolean => !ids.every(isId);

/** JSON text of a column that we wrote ourselves. */
export const fromJson = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));

export const toJson = (value: object | null | undefined): string | null => (value ? JSON.stringify(value) : null);

/** Codes of drivers and pool that say that the database is away or overloaded, and nothing about the statement. */
const away = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
]);

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** True where the same statement may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'KnexTimeoutError' || away.has(String(codeOf(error)));
}

export const isDuplicate = (error: unknown): boolean => codeOf(error) === 'ER_DUP_ENTRY';

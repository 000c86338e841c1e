/** What the server said of a statement, as mysql2 gives it. */
interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState: string;
}

const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error &&
  'errno' in error &&
  typeof error.errno === 'number' &&
  'sqlState' in error &&
  typeof error.sqlState === 'string';

/** A value of the wrong form, or a packet that is too large: told under a general state, but about the data all the same. */
const dataErrors = new Set([1153, 1265, 1292, 1366]);

/** True where the database refuses what was given, now and later: SQL states 22 (data) and 23 (constraints). */
export const isRefusedData = (error: unknown): error is Error =>
  isServerError(error) && (/^2[23]/.test(error.sqlState) || dataErrors.has(error.errno));

const conflicts = new Set([1205, 1213]);

/** Two transactions stood in each other's way: the same statements succeed at once. */
export const isConflict = (error: unknown): boolean => isServerError(error) && conflicts.has(error.errno);

/** True for whatever comes from the server, the driver, the network or the pool, and not from our own code (Node's `ERR_…`). */
export const isDatabaseError = (error: unknown): error is Error =>
  error instanceof Error &&
  (error.name === 'KnexTimeoutError' || ('code' in error && !String(error.code).startsWith('ERR_')));

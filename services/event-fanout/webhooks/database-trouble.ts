/** What may be logged of a database error: its message repeats the statement, and with it what people wrote. */
export function databaseReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

const tries = 5;
const firstPauseMs = 50;

/** Does the work again after a deadlock or a short outage, some 1.5 s in all; then the error is the caller's. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await work();
    } catch (error) {
      if (made >= tries) throw error;
      await new Promise((resume) => setTimeout(resume, firstPauseMs * 2 ** made));
    }
  }
}

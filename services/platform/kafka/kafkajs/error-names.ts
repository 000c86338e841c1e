import type { ErrorCode } from './internals.ts';

/** Codes above 88, which kafkajs does not know: it would call them all KAFKAJS_UNKNOWN_ERROR_CODE. */
export const newerErrorCodes: readonly ErrorCode[] = [
  { type: 'OFFSET_NOT_AVAILABLE', code: 78, retriable: true, message: 'The leader is not yet able to tell the offset' },
  { type: 'THROTTLING_QUOTA_EXCEEDED', code: 89, retriable: true, message: 'The throttling quota has been exceeded' },
  { type: 'PRODUCER_FENCED', code: 90, retriable: false, message: 'A newer producer has this transactional id' },
  { type: 'TRANSACTION_ABORTABLE', code: 120, retriable: false, message: 'The transaction can only be aborted' },
];

/** Adds the names to kafkajs' table, which is looked up at every error. */
export function nameNewerErrors(table: ErrorCode[]): void {
  for (const code of newerErrorCodes) if (!table.some((known) => known.code === code.code)) table.push(code);
}

/** The broker's name for what went wrong, however deep kafkajs has wrapped it. */
export function errorType(error: unknown): string {
  for (let at: unknown = error, depth = 0; at !== null && typeof at === 'object' && depth < 8; depth += 1) {
    if ('type' in at && typeof at.type === 'string') return at.type;
    at = 'cause' in at ? at.cause : undefined;
  }
  return error instanceof Error ? error.name : 'UNKNOWN';
}

/** Later than the year 5000 in seconds: it can only be meant as milliseconds. */
const MILLISECONDS_FROM = 100_000_000_000;
/** The last moment that a Date holds. */
const LAST = 8_640_000_000_000_000;

/**
 * WhatsApp's times are unix seconds as text; some peers write numbers, some milliseconds.
 * @returns ms since the epoch; undefined where there is no time
 */
export function timestampOf(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  if (typeof value === 'string' && !/^\d{1,16}$/.test(value)) return undefined;
  const number = Math.floor(Number(value));
  if (!Number.isSafeInteger(number) || number <= 0) return undefined;
  const ms = number >= MILLISECONDS_FROM ? number : number * 1000;
  return ms <= LAST ? ms : undefined;
}

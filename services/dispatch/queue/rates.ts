/**
 * How fast each number sends (WhatsApp: send limits). A number has no limit until WhatsApp throttles it: the limit then follows
 * what it had been sending, falls at each further throttle and rises again in time. Each process finds its own share.
 */
export interface NumberRates {
  /** Takes the next free moment to start a call: now, or later. */
  reserve(integrationId: string, now: number): number;
  /** Until when the number must not send at all; 0 when it may. */
  pausedUntil(integrationId: string): number;
  throttled(integrationId: string, now: number, retryAfterMs: number | null): void;
  /** A second; Infinity without a limit. */
  limit(integrationId: string): number;
}

export interface RateOptions {
  /** Known limits, a second; a number that is not here has none. */
  readonly limitOf?: (integrationId: string) => number | undefined;
}

interface NumberRate {
  readonly ceiling: number;
  limit: number;
  next: number;
  pausedUntil: number;
  changedAt: number;
  /** Starts in the second at hand and in the one before. */
  second: number;
  starts: number;
  before: number;
}

const PAUSE_MS = 1000;
const MOST_PAUSE_MS = 60_000;
/** Refusals that come in together tell of one overload. */
const SAME_OVERLOAD_MS = 1000;
const RISE_EVERY_MS = 2000;
const RISE = 1.15;
const FALL = 0.7;
/** Above it a limit limits nothing: Cloud numbers end at 1,000 a second. */
const NO_LIMIT = 5000;
/** So many starts may come together. */
const BURST_MS = 250;

export function createNumberRates({ limitOf = () => undefined }: RateOptions = {}): NumberRates {
  const rates = new Map<string, NumberRate>();

  const rateOf = (integrationId: string): NumberRate => {
    const known = rates.get(integrationId);
    if (known) return known;
    const ceiling = limitOf(integrationId) ?? Number.POSITIVE_INFINITY;
    const rate = { ceiling, limit: ceiling, next: 0, pausedUntil: 0, changedAt: 0, second: 0, starts: 0, before: 0 };
    rates.set(integrationId, rate);
    return rate;
  };

  const countStart = (rate: NumberRate, now: number): void => {
    const second = Math.floor(now / 1000);
    if (second !== rate.second) {
      rate.before = second === rate.second + 1 ? rate.starts : 0;
      rate.starts = 0;
      rate.second = second;
    }
    rate.starts += 1;
  };

  const rise = (rate: NumberRate, now: number): void => {
    if (rate.limit >= rate.ceiling || now - rate.changedAt < RISE_EVERY_MS) return;
    rate.changedAt = now;
    rate.limit = Math.min(rate.ceiling, rate.limit * RISE);
    if (rate.limit > NO_LIMIT) rate.limit = rate.ceiling;
  };

  return {
    reserve(integrationId, now) {
      const rate = rateOf(integrationId);
      rise(rate, now);
      countStart(rate, now);
      const earliest = Math.max(now, rate.pausedUntil);
      if (!Number.isFinite(rate.limit)) return earliest;
      const at = Math.max(rate.next, earliest - BURST_MS);
      rate.next = at + 1000 / rate.limit;
      return Math.max(earliest, Math.ceil(at));
    },
    pausedUntil: (integrationId) => rates.get(integrationId)?.pausedUntil ?? 0,
    throttled(integrationId, now, retryAfterMs) {
      const rate = rateOf(integrationId);
      const pause = Math.min(MOST_PAUSE_MS, retryAfterMs ?? PAUSE_MS);
      rate.pausedUntil = Math.max(rate.pausedUntil, now + pause);
      if (now - rate.changedAt < SAME_OVERLOAD_MS && rate.changedAt > 0) return;
      const seen = Math.max(rate.before, rate.starts, 1);
      rate.limit = Math.max(1, (Number.isFinite(rate.limit) ? rate.limit : seen) * FALL);
      rate.changedAt = now;
      rate.next = rate.pausedUntil;
    },
    limit: (integrationId) => rates.get(integrationId)?.limit ?? Number.POSITIVE_INFINITY,
  };
}

import { randomBytes } from 'node:crypto';

/** The name of W3C Trace Context's header, on HTTP requests and on Kafka records. */
export const TRACEPARENT = 'traceparent';

export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

const FORMAT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Reads a traceparent; undefined for one that W3C's rules call invalid. */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  const [, version, traceId, spanId, flags] = FORMAT.exec(text ?? '') ?? [];
  if (!version || !traceId || !spanId || !flags || version === 'ff') return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  if (version === '00' && text?.length !== 55) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export const formatTraceparent = ({ traceId, spanId, sampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

const TRACE_BYTES = 24;
/** A call for 24 random bytes costs as much as one for some thousand. */
const POOLED_TRACES = 170;

let pool = '';
let taken = 0;

function pooledHex(): string {
  if (taken === pool.length) {
    pool = randomBytes(POOLED_TRACES * TRACE_BYTES).toString('hex');
    taken = 0;
  }
  const from = taken;
  taken += 2 * TRACE_BYTES;
  return pool.slice(from, taken);
}

/** Begins a trace. */
export function newTraceparent(random?: (bytes: number) => Uint8Array): string {
  const hex = random ? Buffer.from(random(TRACE_BYTES)).toString('hex') : pooledHex();
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
}

/** The caller's trace where it gives a valid one, sampled whatever it says, else a new one. */
export function traceparentOf(header: string | string[] | undefined, random: (bytes: number) => Uint8Array): string {
  const given = parseTraceparent(typeof header === 'string' ? header : undefined);
  return given ? formatTraceparent({ ...given, sampled: true }) : newTraceparent(random);
}

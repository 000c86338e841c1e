import { type Problem, problem } from '../core/errors/problem.ts';
import type { SinkResult } from './record-sink.ts';

/** What the caller is told when Kafka does not have the record: a 503 with Retry-After where a repeat may help. */
export function sinkProblem({ code }: Extract<SinkResult, { ok: false }>): Problem {
  if (code === 'too-large') return problem('payload_too_large');
  return problem(
    'service_unavailable',
    code === 'timeout'
      ? 'The outcome is not known: a retry with the same Idempotency-Key is safe'
      : 'The service cannot take messages at the moment: nothing was sent, try again',
  );
}

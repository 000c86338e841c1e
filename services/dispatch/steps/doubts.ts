import type { DispatchEntry } from '../../core/contract/records.ts';
import { afterDoubt } from '../queue/after-answer.ts';
import { runHead } from './heads.ts';
import { endCall, situationOf, type Turn } from './turn.ts';

const BARRIER_POLL_MS = 50;
const LOOKUP_POLL_MS = 250;

/**
 * Looks at a call in doubt. Its time must be over, and then the statuses must be read up to where they stood: the one that settles
 * it may lie in a backlog. Only then does the number's policy decide.
 */
export function lookAtDoubt(turn: Turn, head: DispatchEntry, id: string): void {
  const { dispatcher, index, context } = turn;
  const { book, integrations, counts, logger } = dispatcher;
  const { clientId, integrationId, messageId } = head.prepared;
  const until = book.doubtUntil(id);
  // Under way: its answer comes.
  if (until === undefined) return;
  const now = context.now();
  if (until > now) {
    context.schedule(clientId, until);
    return;
  }
  const barrier = index.barriers.get(id) ?? context.barrier('whatsapp.statuses');
  index.barriers.set(id, barrier);
  if (!barrier.reached()) {
    context.schedule(clientId, now + BARRIER_POLL_MS);
    return;
  }
  const integration = integrations.peek(integrationId);
  if (integration === undefined) {
    // Read behind; while the database is away the doubt goes on.
    void integrations.find(integrationId);
    context.schedule(clientId, now + LOOKUP_POLL_MS);
    return;
  }
  const policy = integration === 'absent' ? 'fail' : integration.unknownOutcome;
  logger.warn({ messageId, part: head.part, attempt: head.attempts, policy }, 'no answer and no status');
  counts.doubt(policy);
  endCall(turn, id);
  runHead(turn, clientId, afterDoubt(head, policy, situationOf(turn, head)));
}

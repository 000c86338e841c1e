import type { FaultInput } from '../../services/sandbox/faults.ts';
import { whatsappTimeoutMs } from './options.ts';

/** What WhatsApp does wrong while a step of the schedule lasts. */
export interface Weather {
  readonly name: string;
  readonly faults: readonly FaultInput[];
  /** From `sent` to `delivered`, and on to `read`. */
  readonly statusDelayMs: number;
}

const match = { path: '/messages' };
const usualDelayMs = 50;
/** Late, and still well within the window in which a send without an answer waits. */
const lateMs = 1_500;

/** Faults that a step ends before they are used up end with it; so each is small enough to be met in full. */
export const weathers: readonly Weather[] = [
  { name: 'calm', faults: [], statusDelayMs: usualDelayMs },
  { name: '429', faults: [{ match, times: 4, status: 429 }], statusDelayMs: usualDelayMs },
  { name: '500', faults: [{ match, times: 12, status: 500 }], statusDelayMs: usualDelayMs },
  {
    name: 'hangs',
    faults: [{ match, times: 8, delayMs: whatsappTimeoutMs + 2_000 }],
    statusDelayMs: usualDelayMs,
  },
  { name: 'answers lost', faults: [{ match, times: 12, lostAnswer: true }], statusDelayMs: usualDelayMs },
  { name: 'webhooks repeated', faults: [{ times: 200, duplicateWebhook: true }], statusDelayMs: usualDelayMs },
  { name: 'statuses reversed', faults: [{ match, times: 100, reorderStatuses: true }], statusDelayMs: usualDelayMs },
  {
    // The doubt lasts: the status that settles it comes seconds after the answer was lost.
    name: 'answers lost, statuses late and reversed, webhooks repeated',
    faults: [
      { match, times: 8, lostAnswer: true },
      { match, times: 8, delayMs: whatsappTimeoutMs + 2_000 },
      { times: 100, duplicateWebhook: true },
      { match, times: 40, reorderStatuses: true },
    ],
    statusDelayMs: lateMs,
  },
];

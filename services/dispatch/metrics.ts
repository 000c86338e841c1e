import { Counter, Gauge, type Registry } from 'prom-client';
import type { CallBudget } from './queue/budget.ts';
import type { DeskCounts } from './steps/desk.ts';

/** What dispatch counts beside what the runtime counts for every service. */
export function createCounts(registry: Registry): DeskCounts {
  const registers = [registry];
  const calls = new Counter({
    name: 'heliograph_dispatch_calls_total',
    help: 'Calls to WhatsApp by what became of them: accepted, refused (by class), unknown, notSent.',
    labelNames: ['result', 'class'],
    registers,
  });
  const doubts = new Counter({
    name: 'heliograph_dispatch_doubts_total',
    help: 'Sends without an answer by what ended the doubt: a status, or after the window the policy (resend, fail).',
    labelNames: ['ended'],
    registers,
  });
  return {
    answered: (result) => calls.inc({ result: result.type, class: result.type === 'refused' ? result.errorClass : '' }),
    doubted: (ended) => doubts.inc({ ended }),
  };
}

export function watchBudget(registry: Registry, budget: CallBudget): void {
  new Gauge({
    name: 'heliograph_dispatch_calls_running',
    help: 'Calls to WhatsApp under way or about to start.',
    registers: [registry],
    collect() {
      this.set(budget.size());
    },
  });
}

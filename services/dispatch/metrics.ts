import { Counter, Gauge, type Registry } from 'prom-client';
import type { WhatsAppClient } from '../whatsapp/client.ts';
import type { DispatchCounts } from './dispatcher.ts';

/** What this service counts beside what the runtime counts for every service. */
export function createCounts(registry: Registry, client: Pick<WhatsAppClient, 'connections'>): DispatchCounts {
  const registers = [registry];
  const answers = new Counter({
    name: 'heliograph_whatsapp_answers_total',
    help: 'Calls to WhatsApp by what became of them: accepted, refused (by class of error), unknown, notSent.',
    labelNames: ['type', 'error_class'],
    registers,
  });
  const doubts = new Counter({
    name: 'heliograph_dispatch_doubts_total',
    help: 'Sends without an answer: that began, and by what ended them: a status, or the policy resend or fail.',
    labelNames: ['verdict'],
    registers,
  });
  new Gauge({
    name: 'heliograph_whatsapp_calls',
    help: 'Calls to WhatsApp under way, and waiting for a connection.',
    labelNames: ['state'],
    registers,
    collect() {
      const { running, waiting } = client.connections();
      this.set({ state: 'running' }, running);
      this.set({ state: 'waiting' }, waiting);
    },
  });
  return {
    answer: (type, errorClass) => answers.inc({ type, error_class: errorClass }),
    doubt: (verdict) => doubts.inc({ verdict }),
  };
}

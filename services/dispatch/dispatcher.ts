import type { Logger } from 'pino';
import type { SendResult } from '../whatsapp/client.ts';
import { claimMs } from './call-payload.ts';
import type { SendingIntegrations } from './integrations.ts';
import { type CallBudget, createCallBudget } from './queue/budget.ts';
import { type CallBook, createCallBook } from './queue/calls.ts';
import type { PartitionIndex } from './queue/partition-index.ts';
import { createNumberRates, type NumberRates } from './queue/rates.ts';
import type { QueueSettings } from './queue/settings.ts';

/** What dispatch counts. */
export interface DispatchCounts {
  answer(type: SendResult['type'], errorClass: string): void;
  doubt(verdict: 'began' | 'resend' | 'fail' | 'status'): void;
}

/** What the steps of all partitions of a process share. It outlives every task. */
export interface Dispatcher {
  readonly settings: QueueSettings;
  readonly integrations: SendingIntegrations;
  readonly logger: Logger;
  readonly counts: DispatchCounts;
  readonly random: () => number;
  readonly book: CallBook;
  readonly budget: CallBudget;
  readonly rates: NumberRates;
  /** By partition; replaced whenever a task is built. */
  readonly indexes: Map<number, PartitionIndex>;
}

export type DispatcherPorts = Pick<Dispatcher, 'settings' | 'integrations' | 'logger' | 'counts' | 'random'> & {
  readonly clock: () => number;
};

export const createDispatcher = ({ clock, ...ports }: DispatcherPorts): Dispatcher => ({
  ...ports,
  book: createCallBook(),
  budget: createCallBudget(
    { least: ports.settings.minCalls, most: ports.settings.maxCalls },
    claimMs(ports.settings),
    clock,
  ),
  rates: createNumberRates(),
  indexes: new Map(),
});

/** The queues of a partition; a step before `restored` is a fault of the runtime's. */
export function indexOf({ indexes }: Dispatcher, partition: number): PartitionIndex {
  const index = indexes.get(partition);
  if (!index) throw new Error(`partition ${partition} has no queues yet`);
  return index;
}

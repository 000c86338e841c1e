import { setTimeout as pause } from 'node:timers/promises';
import { valueAt } from '../../infra/start/demo/json-call.ts';
import { journeyLines } from '../../infra/start/journey.ts';
import { readJourney } from '../../infra/start/journey-source.ts';
import type { Stack } from '../../infra/start/stack.ts';
import { deliverableTriggers } from '../../services/core/webhook-payload/event-json.ts';
import { type Business, makeBusiness } from '../e2e/harness/business.ts';
import { type TopicView, until, viewTopics } from '../e2e/harness/topics.ts';
import { startTestStack } from '../setup/test-stack.ts';
import { nativeEngines, perform } from './actions.ts';
import { breakAssumption } from './broken-assumption.ts';
import { type Chat, openChat } from './chats.ts';
import { gather } from './gather.ts';
import { createLoad, type Load } from './load.ts';
import { type FaultOptions, leaseMs, serviceSettings, whatsappTimeoutMs } from './options.ts';
import { chance } from './random.ts';
import { allReady } from './readiness.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import type { FaultReport } from './report.ts';
import { actionName, makeSchedule, type Step } from './schedule.ts';
import { type Row, verify } from './verifier.ts';

export type Say = (line: string) => void;

const brokenChats = 3;
/** So much load may wait before the next step: else a long run would end with a queue and no faults. */
const mostWaiting = 300;

interface Line {
  readonly stack: Stack;
  readonly business: Business;
  readonly receiver: Receiver;
  readonly view: TopicView;
}

/** Starts a whole stack, puts it under load and force, and compares every id at every place. */
export async function runFaults(options: FaultOptions, say: Say): Promise<FaultReport> {
  const { name, firstPort, seed } = options;
  const stack = await startTestStack({ name, firstPort, env: serviceSettings(options) });
  const closers: (() => Promise<void>)[] = [() => stack.stop()];
  try {
    const business = await makeBusiness(stack);
    const receiver = await startReceiver(firstPort + 90, chance(seed + 1));
    closers.push(() => receiver.close());
    await business.subscribe(receiver.url, deliverableTriggers);
    const view = await viewTopics(stack);
    closers.push(() => view.close());
    return await underForce({ stack, business, receiver, view }, options, say);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function underForce(line: Line, options: FaultOptions, say: Say): Promise<FaultReport> {
  const { stack, business, receiver } = line;
  const began = Date.now();
  const open = (count: number, from: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => openChat(business, receiver, from + n)));
  const chats = await open(options.chats, 0);
  const others = await open(brokenChats, 9_000 - 1_000);
  say(`${chats.length} chats are open`);

  const schedule = makeSchedule(options);
  const native = nativeEngines(stack) !== undefined;
  const steps = schedule.filter(({ action }) => native || action.type !== 'engine');
  const leftOut = native ? [] : ['restarts of broker, registry and database: they are not our processes'];
  const load = createLoad(business, chats, chance(options.seed + 2));
  await runSteps(line, steps, load, options, say);

  say('No status within the window, with the load still on');
  await allReady(stack);
  const [broken] = await Promise.all([
    breakAssumption(business, others, options.unknownWindowMs),
    load.release(shareOf(options, steps.length, steps.length), options.unknownWindowMs / 2),
  ]);
  // Every chat ends with one of each: what comes before it in its chat has come, or is lost.
  load.oneEverywhere();
  await load.drained();
  say('The load is over; waiting until everything has arrived');
  const stallMs = options.unknownWindowMs + whatsappTimeoutMs + leaseMs + 30_000;
  const findings = await gather({ ...line, stallMs, say }, chats);
  const rows = verify(findings);
  await tellJourneys(stack, rows, chats, say);
  return {
    options,
    steps,
    rows,
    broken,
    sandbox: await sandboxFaults(business, steps),
    posts: chats.reduce((sum, { posted }) => sum + posted.length, 0),
    texts: chats.reduce((sum, { written }) => sum + written.length, 0),
    repeatedEvents: receiver.repeats(),
    unwell: receiver.unwell(),
    leftOut,
    tookMs: Date.now() - began,
  };
}

/** The load of a step: the shares of all steps, and of the time after them, add up to the whole. */
function shareOf({ messages, chats }: FaultOptions, step: number, steps: number): number {
  const spread = Math.max(0, messages - chats);
  const upTo = (n: number) => Math.round((spread * n) / (steps + 1));
  return upTo(step + 1) - upTo(step);
}

async function runSteps(line: Line, steps: readonly Step[], load: Load, options: FaultOptions, say: Say) {
  const { stack, business, receiver } = line;
  for (const [n, { action, weather, loadMs }] of steps.entries()) {
    const began = Date.now();
    await business.sandbox('PUT', '/settings', { statusDelayMs: weather.statusDelayMs });
    await business.sandbox('PUT', '/faults', weather.faults);
    load.waiting();
    const released = load.release(shareOf(options, n, steps.length), loadMs);
    // In the midst of it.
    await pause(loadMs / 4);
    await perform(stack, action);
    await released;
    await until('the load is taken again', async () => load.waiting() < mostWaiting, 180_000);
    const crashes = ['ingest', 'transform', 'dispatch', 'event-fanout'] as const;
    say(
      `${n + 1}/${steps.length} ${actionName(action)}, ${weather.name}: ${((Date.now() - began) / 1000).toFixed(1)} s; ` +
        `${load.waiting()} wait, ${receiver.count()} events told; ends ${crashes.map((name) => stack.service(name).crashes()).join('/')}`,
    );
  }
  await business.sandbox('PUT', '/faults', []);
}

/** What the calls of the business side met, as the sandbox logged it, and what its notifications were armed with. */
async function sandboxFaults(business: Business, steps: readonly Step[]): Promise<ReadonlyMap<string, number>> {
  const calls = await business.sandbox('GET', '/calls');
  const counts = new Map<string, number>();
  const add = (name: string, times = 1) => counts.set(name, (counts.get(name) ?? 0) + times);
  for (const call of Array.isArray(calls) ? calls : []) {
    const outcome = String(valueAt(call, 'outcome'));
    add(outcome === 'fault' ? `answered ${String(valueAt(call, 'status'))}` : outcome);
  }
  for (const { weather } of steps)
    for (const fault of weather.faults) {
      if (fault.delayMs !== undefined) add('hangs armed', fault.times);
      if (fault.duplicateWebhook) add('repeats armed', fault.times);
      if (fault.reorderStatuses) add('reversals armed', fault.times);
    }
  return counts;
}

const mostJourneys = 4;

/** Where the first of the wrong ones have been, from the topics. */
async function tellJourneys(stack: Stack, rows: readonly Row[], chats: readonly Chat[], say: Say): Promise<void> {
  const byMark = new Map(
    chats.flatMap(({ posted }) =>
      posted.flatMap(({ marks, ids }) => marks.map((mark) => [mark, ids[0] ?? mark] as const)),
    ),
  );
  const wrong = rows.flatMap(({ difference: { lost, doubled, disordered, strange } }) => [
    ...lost,
    ...doubled,
    ...disordered,
    ...strange,
  ]);
  const ids = [...new Set(wrong.map((id) => byMark.get(id) ?? id))].slice(0, mostJourneys);
  for (const messageId of ids) {
    const hops = await readJourney({ engines: stack.engines, topicPrefix: stack.plan.topicPrefix, messageId });
    for (const text of journeyLines(messageId, hops)) say(text);
  }
}

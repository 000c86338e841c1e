import { type Progress, StartRefused } from '../engines/engines.ts';
import { makeFolders } from '../engines/folders.ts';
import { endLeftovers } from '../engines/leftovers.ts';
import { pidFileNames, readPidFile } from '../engines/pid-file.ts';
import { signalGroup } from '../engines/process.ts';
import { runDemo } from './demo/run-demo.ts';
import { startWebhookReceiver, type WebhookReceiver } from './demo/webhook-receiver.ts';
import { leaveFolder, takeFolder } from './lock.ts';
import type { StackPlan } from './plan.ts';
import { type Stack, startStack } from './stack.ts';
import { whereEverythingIs } from './where.ts';

/** What a start came to, told to whoever waits for it. */
export type StartOutcome = 'ready' | 'ready, demo failed' | 'failed';

const repeatsCountAfterMs = 1_500;

/** Starts the stack, shows the demo, and keeps everything running until a signal ends it. Answers the exit code. */
export async function runStack(
  plan: StackPlan,
  say: Progress,
  onOutcome: (outcome: StartOutcome) => void,
): Promise<number> {
  const stopping = stopOnSignals(plan, say);
  let stack: Stack | undefined;
  let receiver: WebhookReceiver | undefined;
  try {
    makeFolders(plan.folders);
    takeFolder(plan.folders.run);
  } catch (error) {
    return refused(error, say, onOutcome);
  }
  try {
    const began = Date.now();
    stack = await startStack(plan, say, stopping.signal);
    receiver = await startWebhookReceiver(plan.webhookPort);
    const shown = await Promise.race([demo(stack, receiver, say, stopping.signal), stopping.asked]);
    if (stopping.signal.aborted) return refused(new StartRefused('Stopped before the demo was over.'), say, onOutcome);
    for (const line of whereEverythingIs(plan, Date.now() - began)) say(line);
    onOutcome(shown === true ? 'ready' : 'ready, demo failed');
    await stopping.asked;
    return 0;
  } catch (error) {
    return refused(error, say, onOutcome);
  } finally {
    await receiver?.close();
    await stack?.stop();
    await endLeftovers(plan.folders.run, say);
    leaveFolder(plan.folders.run);
    if (stack !== undefined || stopping.signal.aborted) say('Everything has stopped.');
  }
}

function refused(error: unknown, say: Progress, onOutcome: (outcome: StartOutcome) => void): number {
  say(
    error instanceof StartRefused ? error.message : `The start failed: ${error instanceof Error ? error.stack : error}`,
  );
  onOutcome('failed');
  return 1;
}

/** The stack is of use without the demo: a demo that fails is told, and ends nothing. */
async function demo(stack: Stack, receiver: WebhookReceiver, say: Progress, stopping: AbortSignal): Promise<boolean> {
  try {
    await runDemo(stack, receiver, say);
    return true;
  } catch (error) {
    if (stopping.aborted) return false; // it failed because everything is being ended
    say(`The demo did not finish: ${error instanceof Error ? error.message : error}`);
    say(`The stack runs on; the reason is in the logs under ${stack.plan.folders.logs}.`);
    return false;
  }
}

interface Stopping {
  readonly signal: AbortSignal;
  readonly asked: Promise<void>;
}

/** The first signal ends everything in order; one more, after a moment (npm forwards its own), kills. */
function stopOnSignals(plan: StackPlan, say: Progress): Stopping {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const take = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      say('Stopping: services first, then engines (once more to kill)');
      controller.abort();
    } else if (Date.now() - firstAt > repeatsCountAfterMs) {
      killAll(plan);
      process.exit(130);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, take);
  const asked = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  return { signal: controller.signal, asked };
}

function killAll(plan: StackPlan): void {
  for (const name of pidFileNames(plan.folders.run)) {
    const found = readPidFile(plan.folders.run, name);
    if (found.state === 'alive' && found.record.pid !== process.pid) signalGroup(found.record.pid, 'SIGKILL');
  }
}

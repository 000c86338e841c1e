import type { Progress } from '../../engines/engines.ts';
import { journeyLines } from '../journey.ts';
import { readJourney } from '../journey-source.ts';
import { accountFile, type Stack } from '../stack.ts';
import { type DemoPlace, demoApp } from './demo-app.ts';
import { sendDemoMessage } from './demo-message.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

/** Sends one message through the whole line of a running stack and prints its journey. */
export async function runDemo(stack: Stack, receiver: WebhookReceiver, progress: Progress): Promise<void> {
  const { plan, engines } = stack;
  const place: DemoPlace = {
    dataFolder: plan.folders.data,
    accountFile: accountFile(plan),
    gatewayUrl: `http://127.0.0.1:${plan.servicePorts.ingest}`,
    sandboxUrl: `http://127.0.0.1:${plan.servicePorts.sandbox}`,
    engines,
    receiver,
    progress,
  };
  const env = await demoApp(place);
  const sent = await sendDemoMessage(env, place);
  const hops = await readJourney({ engines, topicPrefix: plan.topicPrefix, messageId: sent.messageId });
  progress('');
  for (const line of journeyLines(sent.messageId, [...hops, ...sent.hops])) progress(line);
  progress('');
  progress(`The phone got   ${JSON.stringify(sent.onPhone)}`);
  progress(`The record says ${JSON.stringify(sent.inRecord)}`);
}

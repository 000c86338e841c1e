import { setTimeout as pause } from 'node:timers/promises';
import { type Hop, hopOutside } from '../journey.ts';
import type { DemoPlace } from './demo-app.ts';
import type { DevEnv } from './dev-env.ts';
import { callJson, textAt, valueAt } from './json-call.ts';

/** The guide's shorthand for a template with two variables. */
export const demoShorthand =
  '&((namespace=[[heliograph_demo]] template=[[hello_world]] language=[[en_US]] fallback=[[Welcome!]] body_text=[[Ada]] body_text=[[Heliograph]]))&';

/** One message that went all the way. */
export interface DemoMessage {
  readonly messageId: string;
  readonly hops: readonly Hop[];
  /** What the phone got from WhatsApp's side. */
  readonly onPhone: unknown;
  /** What the conversation record shows. */
  readonly inRecord: string;
}

const arrivesWithinMs = 60_000;

/** Posts the shorthand, waits until the phone shows it and the webhook tells that it was delivered. */
export async function sendDemoMessage(env: DevEnv, place: DemoPlace): Promise<DemoMessage> {
  const { HELIOGRAPH_APP_ID: appId, HELIOGRAPH_CONVERSATION_ID: conversationId } = env;
  const key = { id: env.HELIOGRAPH_KEY_ID, secret: env.HELIOGRAPH_KEY_SECRET };
  const url = `${env.HELIOGRAPH_URL}/v2/apps/${appId}/conversations/${conversationId}/messages`;
  place.progress(`Sending a template by shorthand to ${env.HELIOGRAPH_PHONE}`);
  const shown = await phoneMessages(env);

  const postedAt = Date.now();
  const body = { author: { type: 'business' }, content: { type: 'text', text: demoShorthand } };
  const posted = await callJson({ method: 'POST', url, key, body });
  const answeredAt = Date.now();
  const messageId = textAt(posted, 'messages', 0, 'id');

  const onPhone = await untilShown(env, shown.length);
  const delivered = await place.receiver.waitFor(
    ({ type, payload }) =>
      type === 'conversation:message:delivery:user' && valueAt(payload, 'message', 'id') === messageId,
    arrivesWithinMs,
  );
  if (delivered === undefined) throw new Error(`no webhook told of the delivery within ${arrivesWithinMs / 1000} s`);
  const record = await callJson({ method: 'GET', url, key });
  return {
    messageId,
    onPhone: valueAt(onPhone, 'payload'),
    inRecord: textInRecord(record, messageId),
    hops: [
      hopOutside(postedAt, 'POST …/messages'),
      hopOutside(answeredAt, '201 with the message'),
      hopOutside(timeOf(valueAt(onPhone, 'receivedAt')), 'the phone shows it'),
      hopOutside(delivered.at, 'webhook conversation:message:delivery:user'),
    ],
  };
}

async function untilShown(env: DevEnv, before: number): Promise<unknown> {
  const until = Date.now() + arrivesWithinMs;
  while (Date.now() < until) {
    const messages = await phoneMessages(env);
    if (messages.length > before) return messages.at(-1);
    await pause(25);
  }
  throw new Error(`the phone shows nothing new after ${arrivesWithinMs / 1000} s`);
}

async function phoneMessages(env: DevEnv): Promise<unknown[]> {
  const url = `${env.SANDBOX_URL}/_sandbox/phones/${env.HELIOGRAPH_PHONE}/messages`;
  const messages = await callJson({ method: 'GET', url });
  return Array.isArray(messages) ? messages : [];
}

function textInRecord(record: unknown, messageId: string): string {
  const messages = valueAt(record, 'messages');
  const found = Array.isArray(messages) ? messages.find((message) => valueAt(message, 'id') === messageId) : undefined;
  return String(valueAt(found, 'content', 'text') ?? '(not there)');
}

function timeOf(value: unknown): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}

import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkoutRoot } from '../../infra/engines/folders.ts';
import { textAt, valueAt } from '../../infra/start/demo/json-call.ts';
import type { Stack } from '../../infra/start/stack.ts';
import { startTestStack } from '../setup/test-stack.ts';
import { type Business, makeBusiness } from './harness/business.ts';
import { type TopicView, until, viewTopics } from './harness/topics.ts';

const run = promisify(execFile);
const examples = join(checkoutRoot(), 'docs', 'examples', 'python');
const venv = join(checkoutRoot(), '.heliograph', 'test', 'python-venv');
const python = join(venv, 'bin', 'python');

/** Why the example cannot run here; undefined when it can. */
async function whyNot(): Promise<string | undefined> {
  try {
    await run('python3', ['-m', 'venv', '--clear', venv], { timeout: 120_000 });
    await run(python, ['-m', 'pip', 'install', '-q', '-r', join(examples, 'requirements.txt')], { timeout: 240_000 });
    return undefined;
  } catch (error) {
    return `Python with its clients is not to be had here: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
}

let reason: string | undefined;
let stack: Stack | undefined;
let business: Business;
let view: TopicView | undefined;

beforeAll(async () => {
  reason = await whyNot();
  if (reason !== undefined) return;
  stack = await startTestStack({ name: 'python', firstPort: 31_200 });
  business = await makeBusiness(stack);
  view = await viewTopics(stack);
}, 600_000);

afterAll(async () => {
  await view?.close();
  await stack?.stop();
  rmSync(venv, { recursive: true, force: true });
}, 120_000);

describe('stock Avro clients of another language', () => {
  it('put a message on a topic that the phone gets, and read the events', async ({ skip }) => {
    if (reason !== undefined || stack === undefined) return skip(reason);
    const phone = '15145550001';
    await business.write(phone, { type: 'text', text: { body: 'hello' } });
    const conversationId = await until('the conversation', async () => {
      const events = await view?.events();
      return events?.find(({ type }) => type === 'conversation:create')?.conversation?.id;
    });
    const env = {
      ...process.env,
      KAFKA_BROKERS: stack.engines.brokers.join(','),
      SCHEMA_REGISTRY_URL: stack.engines.registryUrl,
      HELIOGRAPH_APP_ID: business.appId,
      HELIOGRAPH_CONVERSATION_ID: conversationId,
    };
    const sent = await run(python, [join(examples, 'send.py'), 'Hello from Python'], { env, timeout: 60_000 });
    expect(textAt(JSON.parse(sent.stdout), 'topic')).toBe('heliograph.outbound.submitted');
    const shown = await until('the phone shows it', async () => (await business.phone(phone))[0]);
    expect(shown.payload.text?.body).toBe('Hello from Python');

    const wanted = ['conversation:message:delivery:channel', 'conversation:message:delivery:user'];
    const count = await until('the delivery events', async () => {
      const events = (await view?.events()) ?? [];
      return wanted.every((type) => events.some((event) => event.type === type)) && events.length;
    });
    const read = await run(python, [join(examples, 'events.py'), String(count)], { env, timeout: 60_000 });
    const events: unknown[] = read.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toHaveLength(count);
    const ours = events.find(
      (event) => valueAt(event, 'message', 'message', 'content', 'text', 'text') === 'Hello from Python',
    );
    expect(valueAt(ours, 'conversation', 'id')).toBe(conversationId);
    expect(events.map((event) => valueAt(event, 'type'))).toEqual(expect.arrayContaining(wanted));
  });
});

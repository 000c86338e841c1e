import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import { checkoutRoot } from '../../../infra/engines/folders.ts';
import { stopRanks } from '../../../infra/engines/pid-file.ts';
import { type RunningProcess, startProcess } from '../../../infra/engines/process.ts';
import { localSecretKey } from '../../../infra/start/secret-key.ts';
import { provisionEnvironment } from '../../../infra/start/service-environment.ts';
import type { Stack } from '../../../infra/start/stack.ts';
import { openReader } from '../../../services/platform/kafka/reader.ts';
import type { TopicDeclaration } from '../../../services/platform/kafka/topics.ts';
import { until } from '../harness/topics.ts';
import type { Line } from './line.ts';

const chatCount: avsc.schema.RecordType = {
  type: 'record',
  name: 'ChatCount',
  namespace: 'io.heliograph',
  doc: 'What a chat was sent.',
  fields: [{ name: 'count', type: 'int', doc: 'Messages.' }],
};

const declared = { schema: 'ChatCount', owner: 'counter', writtenBy: ['counter'], description: 'Counts.' } as const;
const exampleTopics: readonly TopicDeclaration[] = [
  { ...declared, name: 'chat-counts', key: 'client id', policy: 'delete', readBy: [] },
  { ...declared, name: 'count-states', key: 'client id : count', policy: 'compact', readBy: ['counter'] },
];

/** What README says of a new service: a file, two topics, a schema; the rest is the runtime's. */
export function exampleServiceRuns(line: () => Line): void {
  describe('the example of a service', () => {
    it('counts what each chat is sent, and goes on after a kill', async () => {
      const { business, chat, delivered, stack, view } = line();
      const place = await checkoutWithExample(stack);
      const counts = await readCounts(stack);
      let counter = await startCounter(stack, place);
      try {
        const { conversationId } = await chat();
        const ids: string[] = [];
        const send = async (text: string) => {
          const [message] = await business.send(conversationId, { type: 'text', text });
          ids.push(message?.id ?? '');
        };
        for (const text of ['one', 'two', 'three']) await send(text);
        await delivered('user', ids[2] ?? '');
        const prepared = (await view.records('outbound.prepared')).find(({ value }) => value?.includes(ids[0] ?? ''));
        const clientId = prepared?.key?.toString() ?? '';
        await until('three counts', async () => (await counts.of(clientId)).length === 3);

        counter.signal('SIGKILL');
        await counter.ended;
        await send('four');
        counter = await startCounter(stack, place);
        await until('the fourth count', async () => (await counts.of(clientId)).length === 4);
        expect(await counts.of(clientId)).toEqual([1, 2, 3, 4]);
        expect((await counts.states(clientId)).at(-1)).toBe(4);
        counter.signal('SIGTERM');
        expect(await counter.ended).toEqual({ code: 0, signal: null });
      } finally {
        await counter.stop();
        await counts.close();
      }
    });
  });
}

/** A copy of what was built with the topics of the example declared, and provisioned on the stack's engines. */
async function checkoutWithExample({ plan, engines }: Stack): Promise<string> {
  const place = join(plan.folders.data, 'example');
  rmSync(place, { recursive: true, force: true });
  for (const part of ['services', 'infra', 'docs'])
    cpSync(join(checkoutRoot(), 'dist', part), join(place, 'dist', part), { recursive: true });
  cpSync(join(checkoutRoot(), 'schemas'), join(place, 'schemas'), { recursive: true });
  writeFileSync(join(place, 'schemas', 'ChatCount.avsc'), JSON.stringify(chatCount));
  const file = join(place, 'dist', 'services', 'platform', 'kafka', 'topics.js');
  const entries = exampleTopics.map((topic) => `${JSON.stringify(topic)},`).join('\n');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('export const topics = [', (head) => `${head}\n${entries}`),
  );

  const { topicPrefix, folders } = plan;
  const env = {
    ...plan.env,
    ...provisionEnvironment({ engines, topicPrefix, secretKey: localSecretKey(folders.data) }),
  };
  const main = join('dist', 'infra', 'provision', 'main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [main], { cwd: place, env });
  expect(stdout).toContain('topics: 2 created');
  return place;
}

function startCounter({ plan, engines }: Stack, place: string): Promise<RunningProcess> {
  const { topicPrefix, folders } = plan;
  return startProcess({
    name: 'counter',
    command: process.execPath,
    args: [join('dist', 'docs', 'examples', 'counter', 'counter.js')],
    cwd: place,
    env: {
      ...plan.env,
      ...provisionEnvironment({ engines, topicPrefix, secretKey: localSecretKey(folders.data) }),
      HELIOGRAPH_INSTANCE_ID: 'counter-0',
      HELIOGRAPH_STATE_DIR: join(folders.data, 'state', 'counter'),
    },
    logFile: join(folders.logs, 'counter.log'),
    run: folders.run,
    rank: stopRanks.service,
    stopWithinMs: 25_000,
  });
}

/** Committed counts of a chat, from the two topics of the example. */
async function readCounts({ plan, engines }: Stack) {
  const type = avsc.Type.forSchema(chatCount);
  const [countsTopic, statesTopic] = [`${plan.topicPrefix}chat-counts`, `${plan.topicPrefix}count-states`];
  const reader = await openReader({ brokers: engines.brokers, topics: [countsTopic, statesTopic] });
  const read = async (topic: string, wanted: string): Promise<number[]> => {
    const found: number[] = [];
    for (const partition of reader.partitions(topic))
      for await (const batch of reader.read({ topic, partition }))
        for (const { key, value } of batch)
          if (key?.toString() === wanted && value) found.push((type.fromBuffer(value.subarray(5)) as ChatCount).count);
    return found;
  };
  return {
    of: (clientId: string) => read(countsTopic, clientId),
    states: (clientId: string) => read(statesTopic, `${clientId}:count`),
    close: () => reader.close(),
  };
}

interface ChatCount {
  readonly count: number;
}

import { beforeEach } from 'vitest';
import type { Content } from '../../../services/core/contract/records.ts';
import type { RecordedMessage } from '../../../services/core/quotes/quoted-message.ts';
import type { StepResult } from '../../../services/platform/kafka/streams/topology.ts';
import type { CannedName } from '../../../services/platform/record/canned-templates.ts';
import type { Route, RouteClient } from '../../../services/platform/record/conversation-routes.ts';
import type { MessageEntry, Recorded } from '../../../services/transform/record/messages.ts';
import { type SubmittedPorts, submittedStep } from '../../../services/transform/submitted/step.ts';
import { at, FakeTask, ids, outputsOf, submitted } from './fake-task.ts';

export const integration = {
  id: ids.integration,
  type: 'whatsapp',
  hosting: 'cloud',
  appName: 'Demo',
  hsmFallbackLanguage: 'fr',
  baseUrl: null,
  accountId: 'waba',
  accountTokenSealed: 'sealed',
};
export const client = (changes: Partial<RouteClient> = {}): RouteClient => ({
  id: '1'.repeat(24),
  userId: ids.user,
  userExternalId: 'ext',
  status: 'active',
  address: '15551234567',
  addressType: 'phone',
  integration,
  ...changes,
});
export const second = client({ id: '2'.repeat(24), integration: { ...integration, id: '3'.repeat(24) } });
export const routeWith = (
  clients: readonly RouteClient[],
  firstClientId: string | null = clients[0]?.id ?? null,
): Route => ({
  appId: ids.app,
  conversationId: ids.conversation,
  conversationType: 'personal',
  firstClientId,
  participants: [{ id: ids.user, externalId: 'ext' }],
  clients,
});

interface Scene {
  route: Route | undefined;
  rows: MessageEntry[];
  answer: (entry: MessageEntry) => Recorded;
  task: FakeTask;
  touched: ReadonlyMap<string, number>;
  /** A message of the record. */
  quotable: RecordedMessage | undefined;
  /** What apps keep under names, by app and name. */
  canned: Map<string, Map<string, Content>>;
  /** The names that were looked up, a query each. */
  asked: (readonly CannedName[])[];
}

const fresh = (): Scene => ({
  route: routeWith([client(), second]),
  rows: [],
  answer: ({ message }) => ({ type: 'mine', message }),
  task: new FakeTask(),
  touched: new Map(),
  quotable: undefined,
  canned: new Map(),
  asked: [],
});

/** What the step of the test at hand sees. */
export const scene: Scene = fresh();

/** Every test begins with two clients and an empty record. */
export const inItsOwnScene = (): void =>
  beforeEach(() => {
    Object.assign(scene, fresh());
  });

const definition = {
  name: 'hello_world',
  language: 'fr',
  header: null,
  body: 'Bonjour {{1}}',
  footer: null,
  buttons: [],
};

export const ports: SubmittedPorts = {
  routes: {
    findAll: async () => ({
      get: (appId, conversationId) =>
        scene.route?.appId === appId && scene.route.conversationId === conversationId ? scene.route : undefined,
    }),
  },
  messages: {
    record: async (entries) => {
      scene.rows.push(...entries);
      return entries.map(scene.answer);
    },
    newestInbound: async (conversationIds) => new Map(conversationIds.map((id) => [id, 'wamid.newest'])),
  },
  recorded: {
    find: async (ids) =>
      new Map(
        [...ids].flatMap((id) =>
          scene.quotable?.message.id === id ? [[id, { ...scene.quotable, changed: null }]] : [],
        ),
      ),
  },
  canned: {
    contents: async (wanted) => {
      scene.asked.push(wanted);
      return { of: (appId) => scene.canned.get(appId) ?? new Map() };
    },
  },
  conversations: {
    insert: async () => [],
    updated: async (times) => {
      scene.touched = times;
    },
  },
  catalog: { variants: async (_account, name) => (name === 'hello_world' ? [definition] : []) },
  openSecret: (sealed) => sealed,
  formLink: ({ appId, conversationId, messageId }) =>
    `https://forms.example.org/${appId}/${conversationId}/${messageId}`,
  logger: { warn: () => undefined },
};

export const run = async (...values: Parameters<typeof submitted>): Promise<StepResult | undefined> => {
  const [result] = await scene.task.run(submittedStep(ports), [at('outbound.submitted', 7, submitted(...values))]);
  return result;
};
export const onTopic = <T>(result: StepResult | undefined, topic: string): T | undefined =>
  outputsOf(result).find((output) => output.topic === topic)?.value as T | undefined;

import type { Content, OutboundSubmitted } from '../../../services/core/contract/records.ts';
import type { TemplateDefinition } from '../../../services/core/templates/definition.ts';
import type { RouteClient } from '../../../services/platform/record/conversation-routes.ts';
import { type Plan, planMessages } from '../../../services/transform/submitted/plan.ts';
import { ids, submitted } from '../transform/fake-task.ts';
import { client } from '../transform/submitted-scene.ts';

/** What transform makes of a record, with these definitions in the catalog. */
export const planOf = (
  value: OutboundSubmitted,
  to: RouteClient | null,
  variants: readonly TemplateDefinition[] = [],
): Promise<Plan> => {
  if (!value.message) throw new Error('no message');
  const facts = { submitted: value, message: value.message, firstMessageId: ids.message, received: 1, client: to };
  const integration = to?.integration ?? null;
  return planMessages(
    { ...facts, integration, canned: new Map() },
    {
      catalog: { variants: async () => variants },
      openSecret: (sealed) => sealed,
      formLink: () => 'https://forms.example',
    },
  );
};

const blank: Content = { type: 'text', text: null, media: null, location: null, items: null, form: null, native: null };

type Changes = Parameters<typeof submitted>[2];

export const planContent = (content: Partial<Content>, more: Changes = {}, to: RouteClient | null = client()) =>
  planOf(submitted('', {}, { content: { ...blank, ...content }, ...more }), to);

/** The bodies of all calls. */
export const sentBodies = (plan: Plan): readonly unknown[] =>
  plan.type === 'invalid'
    ? []
    : plan.messages.flatMap(({ rendering }) =>
        rendering?.ok ? rendering.parts.map(({ call }) => JSON.parse(call.body)) : [],
      );

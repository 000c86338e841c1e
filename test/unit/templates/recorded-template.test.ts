import { describe, expect, it } from 'vitest';
import { messageToV2 } from '../../../services/core/api/message-json.ts';
import type { OutboundSubmitted } from '../../../services/core/contract/records.ts';
import type { TemplateDefinition } from '../../../services/core/templates/definition.ts';
import { defaultFallback } from '../../../services/core/templates/reconstruct.ts';
import type { RouteClient } from '../../../services/platform/record/conversation-routes.ts';
import { submitted } from '../transform/fake-task.ts';
import { client, integration } from '../transform/submitted-scene.ts';
import { planOf, sentBodies } from './plan-scene.ts';
import { BODY, define, FOOTER } from './template-scene.ts';

const variants = [define([BODY, FOOTER], 'fr')];
const template = {
  namespace: 'ns',
  name: 'hello',
  language: { policy: 'deterministic', code: 'fr' },
  components: [
    {
      type: 'body',
      parameters: [
        { type: 'text', text: 'First' },
        { type: 'text', text: 'Last' },
      ],
    },
  ],
};
const reconstructed = 'Hi First Last, how can we help you?\n\nThank you for contacting Acme';
const unmanaged = client({ integration: { ...integration, accountTokenSealed: null } });

const bySchema = (type = 'template', payload: object = template): OutboundSubmitted => {
  const native = { type, payload: JSON.stringify(payload) };
  const content = { type, text: null, media: null, location: null, items: null, form: null, native };
  return submitted('', {}, { schema: 'whatsapp', content });
};
const byShorthand = (more = '') =>
  submitted(`&((namespace=[[ns]]template=[[hello]]language=[[fr]]body_text=[[First]]body_text=[[Last]]${more}))&`);

/** The texts of the record. */
async function recorded(
  value: OutboundSubmitted,
  to: RouteClient | null = client(),
  known: readonly TemplateDefinition[] = variants,
) {
  const plan = await planOf(value, to, known);
  return plan.type === 'invalid' ? plan.error : plan.messages.map(({ message }) => message.content.text?.text);
}

describe('what the record shows of a template', () => {
  it('is reconstructed for sends by schema and by shorthand', async () => {
    expect(await recorded(bySchema())).toEqual([reconstructed]);
    expect(await recorded(byShorthand())).toEqual([reconstructed]);
  });

  it('B12 (guide: overrides are never reconstructed)', async () => {
    const override = JSON.stringify({ type: 'template', template });
    const plan = await planOf(submitted('Ordinary', {}, { override }), client(), variants);
    expect(plan).toMatchObject({ messages: [{ message: { content: { text: { text: 'Ordinary' } } } }] });
    expect(sentBodies(plan)).toEqual([{ type: 'template', template }]);
  });

  it('B13 (guide: Default Fallback), account or token missing, a send by schema', async () => {
    expect(await recorded(bySchema(), unmanaged)).toEqual([defaultFallback]);
    const withoutAccount = client({ integration: { ...integration, accountId: null } });
    expect(await recorded(bySchema(), withoutAccount)).toEqual([defaultFallback]);
    expect(await recorded(bySchema(), null)).toEqual([defaultFallback]);
    expect(defaultFallback).toBe('WhatsApp HSM (This message can only be displayed in WhatsApp)');
  });

  it("B14 (guide: the shorthand's fallback, else the default)", async () => {
    expect(await recorded(byShorthand('fallback=[[Welcome Bob]]'), unmanaged)).toEqual(['Welcome Bob']);
    expect(await recorded(byShorthand(), unmanaged)).toEqual([defaultFallback]);
    expect(await recorded(byShorthand('fallback=[[]]'), unmanaged)).toEqual([defaultFallback]);
    expect(await recorded(byShorthand('fallback=[[Welcome Bob]]'), client(), [])).toEqual(['Welcome Bob']);
  });

  it('B15 (guide: reconstruction before the fallback)', async () => {
    expect(await recorded(byShorthand('fallback=[[Welcome Bob]]'))).toEqual([reconstructed]);
  });

  it('B16 (recorded 2018: the older form is recorded as a text that came by the API)', async () => {
    const hsm = {
      namespace: 'ns',
      element_name: 'hello',
      language: { policy: 'fallback', code: 'fr' },
      localizable_params: [{ default: 'First' }, { default: 'Last' }],
    };
    const plan = await planOf(bySchema('hsm', hsm), unmanaged);
    const [planned] = plan.type === 'messages' ? plan.messages : [];
    expect(planned && messageToV2(planned.message)).toMatchObject({
      content: { type: 'text', text: defaultFallback },
      source: { type: 'api:conversations' },
    });
    expect(await recorded(bySchema('hsm', hsm))).toEqual([reconstructed]);
  });
});

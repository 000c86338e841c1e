import { beforeEach, describe, expect, it } from 'vitest';
import type { OutboundSubmitted } from '../../../services/core/contract/records.ts';
import { sentNative } from '../../../services/core/templates/sent-template.ts';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';
import { createScene, ids, type Scene } from '../ingest/scene.ts';
import { client } from '../transform/submitted-scene.ts';
import { guideExamples, laterForms, oddForms } from './native-examples.ts';
import { planContent, planOf, sentBodies } from './plan-scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene();
});

const post = (content: object, more: object = { schema: 'whatsapp' }) =>
  scene.app.inject({
    method: 'POST',
    url: `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`,
    headers: { ...scene.appKey, 'content-type': 'application/json' },
    payload: {
      author: { type: 'business' },
      content,
      destination: { integrationType: 'whatsapp' },
      ...more,
    },
  });

const whole = (body: object) => validateCloudRequest({ messaging_product: 'whatsapp', to: '15551234567', ...body });

describe('native templates', () => {
  it.each([...guideExamples, ...laterForms, ...oddForms])(
    '%s: goes from the API to the call value for value',
    async (name, content) => {
      expect((await post(content)).statusCode).toBe(201);
      const submitted = scene.sent[0]?.value as OutboundSubmitted;
      const plan = await planOf(submitted, client());
      expect(sentBodies(plan)).toEqual([content]);
      if (!oddForms.some(([odd]) => odd === name)) expect(whole(content)).toMatchObject({ ok: true });
      expect(scene.asked).toEqual([]);
    },
  );

  it('of the older form go out as Cloud has them, and untouched to an API client', async () => {
    const hsm = {
      namespace: 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX',
      element_name: 'hello_world',
      language: { policy: 'fallback', code: 'en' },
      localizable_params: [{ default: 'My User Name' }, { default: 'My Agent Name' }],
    };
    expect((await post({ type: 'hsm', hsm })).statusCode).toBe(201);
    const submitted = scene.sent[0]?.value as OutboundSubmitted;
    expect(sentBodies(await planOf(submitted, client()))).toMatchObject([
      {
        type: 'template',
        template: {
          name: 'hello_world',
          language: { policy: 'deterministic', code: 'en' },
          components: [{ type: 'body', parameters: [{ text: 'My User Name' }, { text: 'My Agent Name' }] }],
        },
      },
    ]);
    const hosted = client({ integration: { ...client().integration, hosting: 'self' } });
    expect(sentBodies(await planOf(submitted, hosted))).toEqual([{ type: 'hsm', hsm }]);
    expect(sentNative({ type: 'hsm', hsm }).name).toBe('hello_world');
  });

  const [, hello] = guideExamples[0] ?? ['', {}];

  it.each([
    ['a template without schema', hello, {}],
    ['an hsm without schema', { type: 'hsm', hsm: {} }, {}],
    ['another type with a schema', { type: 'text', text: 'Hi' }, { schema: 'whatsapp' }],
    ['an image with a schema', { type: 'image', mediaUrl: 'https://h/i.png' }, { schema: 'whatsapp' }],
    ['another schema', hello, { schema: 'messenger' }],
    ['no schema at all, written out', hello, { schema: null }],
    ['a template that is no object', { type: 'template', template: 'hello_world' }, { schema: 'whatsapp' }],
    ['a template that is missing', { type: 'template' }, { schema: 'whatsapp' }],
  ])('%s is a 400', async (_name, content, more) => {
    const answer = await post(content, more);
    expect([answer.statusCode, answer.json().errors[0].code]).toEqual([400, 'bad_request']);
    expect(scene.sent).toEqual([]);
  });

  it('from a producer follow the same rules', async () => {
    const native = { type: 'template', payload: '{"name":"hello_world"}' };
    const fault = async (type: string, schema: string | null, payload = native.payload) => {
      const plan = await planContent({ type, native: { type, payload } }, { schema });
      return plan.type === 'invalid' ? plan.error : undefined;
    };
    expect(await fault('template', 'whatsapp')).toBeUndefined();
    expect(await fault('template', null)).toMatchObject({ code: 'bad_request' });
    expect(await fault('template', 'messenger')).toMatchObject({ code: 'bad_request' });
    expect(await fault('text', 'whatsapp')).toMatchObject({ code: 'bad_request' });
    expect(await fault('template', 'whatsapp', '{"name"')).toMatchObject({ code: 'bad_request' });
    expect(await fault('template', 'whatsapp', '[]')).toMatchObject({ code: 'bad_request' });
  });
});

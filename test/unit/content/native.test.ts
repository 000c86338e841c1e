import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicatorBody } from '../../../services/core/content/indicator.ts';
import { templateIn } from '../../../services/core/content/native-body.ts';
import { quoting } from '../../../services/core/content/quoting.ts';
import { renderContent } from '../../../services/core/content/render.ts';
import {
  nativeContentBody,
  renderBody,
  renderOverride,
  renderTemplate,
} from '../../../services/core/content/render-native.ts';
import { type Protocol, protocolOf } from '../../../services/core/content/target.ts';
import { bodies, mediaContent, targetOf, textContent } from './scene.ts';

const override = (payload: unknown, protocol: Protocol) =>
  bodies(renderOverride(JSON.stringify(payload), protocol), protocol);
const protocols = ['cloud', 'api-client'] as const;
const ours = ['recipient', 'recipient_type', 'messaging_product', 'biz_opaque_callback_data', 'ttl', 'preview_url'];

describe.each(protocols)('a passthrough payload (%s)', (protocol) => {
  it("E11 (guide: Reserved Fields): the channel's own fields are replaced, whatever was written there", () => {
    const payload = {
      to: '123',
      recipient: 'US.1',
      recipient_type: 'group',
      messaging_product: 'sms',
      biz_opaque_callback_data: 'x',
      type: 'text',
      text: { body: 'Hi' },
    };
    expect(override(payload, protocol)).toEqual([{ type: 'text', text: { body: 'Hi' } }]);
  });

  it('that nests too deeply is refused by name, never thrown', () => {
    const deep = `{"type":"x","to":"1","x":${'['.repeat(6_000)}${']'.repeat(6_000)}}`;
    const native = nativeContentBody({ type: 'template', payload: deep }, protocol);
    expect([renderOverride(deep, protocol).ok, native.ok]).toEqual([false, false]);
    expect(JSON.stringify([renderOverride(deep, protocol), native])).toContain('nests deeper than 500 levels');
  });

  it('arrives value for value, as the very text that it was', () => {
    const given =
      '{ "type":"location", "context":{"message_id":"w"},"location":{"latitude":1.50,"longitude":12345678901234567890e-18} }';
    const rendering = renderOverride(given, protocol);
    expect(rendering).toMatchObject({ ok: true, parts: [{ call: { kind: 'location', body: given }, fallback: null }] });
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 3 }), fc.jsonValue()), (any) => {
        for (const field of ours) delete any[field];
        const body = JSON.stringify({ ...any, type: 'flow', text: 'x' });
        const passed = renderOverride(body, protocol);
        expect(passed.ok && JSON.parse(passed.parts[0]?.call.body ?? '')).toEqual(JSON.parse(body));
      }),
    );
  });

  it('E12 (recorded): a preview of no URL is refused', () => {
    const preview = (body: string) => renderOverride(JSON.stringify({ preview_url: true, text: { body } }), protocol);
    expect(preview('see https://h')).toMatchObject({ ok: true });
    for (const words of ['see', 'https:// h', 'www.h.org'])
      expect(preview(words)).toMatchObject({
        ok: false,
        error: { code: 'bad_request', message: 'preview_url is true and the text holds no URL' },
      });
    const inside = { type: 'text', text: { body: 'none', preview_url: true } };
    expect(renderOverride(JSON.stringify(inside), protocol)).toMatchObject({ ok: false });
  });

  it('that is no JSON object is refused', () => {
    for (const payload of ['', '[]', 'null', '"x"', '{', '7'])
      expect(renderOverride(payload, protocol)).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    fc.assert(fc.property(fc.json(), (json) => void renderOverride(json, protocol)));
  });

  it('is not looked into (golden case G9)', () => {
    const slip = {
      type: 'template',
      template: {
        name: 'n',
        language: { code: 'en' },
        components: [{ type: 'header', parameters: [{ type: 'document', image: { link: 'smooch.io/x.jpg' } }] }],
      },
    };
    const rendering = renderOverride(JSON.stringify(slip), protocol);
    expect(rendering).toMatchObject({ ok: true, parts: [{ call: { kind: 'template', body: JSON.stringify(slip) } }] });
  });
});

describe('what only the API client speaks', () => {
  const hsm = {
    type: 'hsm',
    ttl: 'P1D',
    hsm: {
      namespace: 'ns',
      element_name: 'hello_world',
      language: { policy: 'fallback', code: 'en_US' },
      localizable_params: [{ default: 'Ann' }, { default: 'Bob' }],
    },
  };
  const template = {
    namespace: 'ns',
    name: 'hello_world',
    language: { policy: 'deterministic', code: 'en_US' },
    components: [
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ann' },
          { type: 'text', text: 'Bob' },
        ],
      },
    ],
  };

  it('is translated for the Cloud API, and goes as given to the client', () => {
    expect(override(hsm, 'cloud')).toEqual([{ type: 'template', template }]);
    expect(override(hsm, 'api-client')).toEqual([hsm]);
    expect(renderOverride(JSON.stringify(hsm), 'api-client')).toMatchObject({
      parts: [{ call: { kind: 'template' } }],
    });
  });

  it('the guide’s own example keeps its components', () => {
    const components = [{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] }];
    const { localizable_params: _, ...bare } = hsm.hsm;
    const payload = { type: 'hsm', hsm: { ...bare, components } };
    expect(override(payload, 'cloud')).toEqual([{ type: 'template', template: { ...template, components } }]);
    expect(override(payload, 'api-client')).toEqual([payload]);
  });

  it('E12 (recorded): preview_url moves to the text on Cloud', () => {
    const payload = { preview_url: true, type: 'text', text: { body: 'see https://h' } };
    expect(override(payload, 'cloud')).toEqual([{ type: 'text', text: { body: 'see https://h', preview_url: true } }]);
    expect(override(payload, 'api-client')).toEqual([payload]);
  });

  it('is read by reconstruction in either form', () => {
    expect(templateIn(hsm)).toEqual(template);
    expect(templateIn({ type: 'template', template })).toBe(template);
  });
});

describe('native content', () => {
  it('is read with or without its type around it', () => {
    const template = { namespace: 'ns', name: 'a', language: { policy: 'deterministic', code: 'en' } };
    for (const protocol of protocols) {
      const inner = nativeContentBody({ type: 'template', payload: JSON.stringify(template) }, protocol);
      const outer = nativeContentBody({ type: 'template', payload: JSON.stringify({ template }) }, protocol);
      expect(inner).toMatchObject({ ok: true, body: { type: 'template', template } });
      for (const native of [inner, outer])
        expect(bodies(renderBody(native), protocol)).toEqual([{ type: 'template', template }]);
    }
    expect(nativeContentBody({ type: 'template', payload: '[]' }, 'cloud')).toMatchObject({ ok: false });
  });

  it('of shorthand is a template on both protocols', () => {
    const call = { namespace: 'ns', name: 'n', language: { policy: 'deterministic', code: 'en_US' } } as const;
    for (const protocol of protocols)
      expect(bodies(renderTemplate(call), protocol)).toEqual([{ type: 'template', template: call }]);
  });
});

describe('a quote', () => {
  it('is in the first part, and in what stands for it', () => {
    const content = mediaContent('file', 'https://h/a.mp3', { mediaSize: 1, text: 'Hi' });
    for (const protocol of protocols) {
      const quoted = quoting(renderContent(content, targetOf(protocol)), 'wamid.1');
      expect(bodies(quoted, protocol)).toEqual([
        { type: 'audio', audio: { link: 'https://h/a.mp3' }, context: { message_id: 'wamid.1' } },
        { type: 'text', text: { body: 'Hi' } },
      ]);
      expect(quoted).toMatchObject({ parts: [{ fallback: { body: expect.stringContaining('wamid.1') } }, {}] });
    }
  });

  it('leaves a context of the sender’s own alone, and a refusal as it is', () => {
    const own = renderOverride('{"type":"text","text":{"body":"x"},"context":{"message_id":"w"}}', 'cloud');
    expect(quoting(own, 'wamid.1')).toEqual(own);
    const refused = renderContent(textContent(null), targetOf('cloud'));
    expect(quoting(refused, 'wamid.1')).toBe(refused);
  });
});

describe('the protocol of an integration', () => {
  it('follows from its hosting', () => {
    expect([null, 'cloud', 'self', 'smooch'].map(protocolOf)).toEqual(['cloud', 'cloud', 'api-client', 'api-client']);
  });
});

describe('indicators', () => {
  it('are reads, with typing where it is meant and WhatsApp has it, or nothing', () => {
    expect(JSON.parse(indicatorBody('typing:start', 'w') ?? '')).toEqual({
      status: 'read',
      message_id: 'w',
      typing_indicator: { type: 'text' },
    });
    expect(indicatorBody('typing:start', 'w', 'api-client')).toBeUndefined();
    for (const protocol of protocols) {
      const read = JSON.parse(indicatorBody('conversation:read', 'w', protocol) ?? '');
      expect(read).toEqual({ status: 'read', message_id: 'w' });
      expect(indicatorBody('typing:stop', 'w', protocol)).toBeUndefined();
    }
  });
});

import { describe, expect, it } from 'vitest';
import { templateIn } from '../../../services/core/content/native-body.ts';
import { quoting } from '../../../services/core/content/quoting.ts';
import { renderOverride, renderTemplate } from '../../../services/core/content/render-native.ts';
import { part } from '../../../services/core/content/rendering.ts';
import type { Protocol } from '../../../services/core/content/target.ts';

const sent = (payload: object, protocol: Protocol): unknown => {
  const rendering = renderOverride(JSON.stringify(payload), protocol);
  return rendering.ok ? JSON.parse(rendering.parts[0]?.call.body ?? '') : rendering.error.message;
};
const kindOf = (payload: object): string | undefined => {
  const rendering = renderOverride(JSON.stringify(payload), 'cloud');
  return rendering.ok ? rendering.parts[0]?.call.kind : undefined;
};

describe('a native payload', () => {
  it('that is no object is refused in words', () => {
    expect(renderOverride('{', 'cloud')).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^The payload is not JSON: ./) },
    });
    expect(renderOverride('[]', 'cloud')).toMatchObject({
      ok: false,
      error: { message: 'The payload is not a JSON object' },
    });
  });

  it('keeps on the API client what only that speaks, while the channel’s own fields go', () => {
    const text = { type: 'text', text: { body: 'x' }, ttl: 'P1D' };
    expect(sent({ ...text, to: '1' }, 'api-client')).toEqual(text);
    expect(sent({ ...text, to: '1' }, 'cloud')).toEqual({ type: 'text', text: { body: 'x' } });
  });

  it('is translated for what it is, not for what else it holds', () => {
    const hsm = { element_name: 'n' };
    expect(sent({ type: 'text', text: { body: 'x' }, hsm, ttl: 'P1D' }, 'cloud')).toEqual({
      type: 'text',
      text: { body: 'x' },
      hsm,
    });
    expect(sent({ type: 'hsm', hsm: 7 }, 'cloud')).toEqual({ type: 'hsm', hsm: 7 });
    const image = { link: 'https://h/a.jpg' };
    expect(sent({ type: 'image', image, preview_url: true }, 'cloud')).toEqual({ type: 'image', image });
  });

  it('E12 (recorded): has a preview of any web address', () => {
    expect(sent({ preview_url: true, type: 'text', text: { body: 'http://h' } }, 'cloud')).toEqual({
      type: 'text',
      text: { body: 'http://h', preview_url: true },
    });
    const inside = { type: 'text', text: { body: 'none', preview_url: true } };
    expect(sent({ ...inside, preview_url: false }, 'api-client')).toEqual({ ...inside, preview_url: false });
  });

  it('is of the kind that dispatch knows', () => {
    expect(kindOf({ type: 'template', template: {} })).toBe('template');
    for (const type of ['image', 'audio', 'video', 'document', 'sticker']) expect(kindOf({ type })).toBe('media');
    for (const type of ['text', 'interactive', 'location', 'contacts', 'reaction']) expect(kindOf({ type })).toBe(type);
    expect(kindOf({ type: 'flow' })).toBe('native');
    const call = { namespace: 'ns', name: 'n', language: { policy: 'deterministic', code: 'en' } } as const;
    expect(renderTemplate(call)).toMatchObject({ parts: [{ call: { kind: 'template' } }] });
  });
});

describe('the older form of a template', () => {
  const of = (hsm: unknown, template?: unknown) => templateIn({ type: 'hsm', hsm, template });
  const language = { policy: 'deterministic', code: 'en' };
  const bare = { element_name: 'n', language: { code: 'en' } };

  it('has nothing that it was not given', () => {
    expect(of(bare)).toStrictEqual({ name: 'n', language });
    expect(of({ ...bare, language: 7 })).toStrictEqual({ name: 'n', language: { ...language, code: undefined } });
  });

  it('has a text for every parameter, an empty one where it has none', () => {
    expect(of({ ...bare, localizable_params: [{ default: 'a' }, {}, 7] })).toMatchObject({
      components: [{ type: 'body', parameters: ['a', '', ''].map((text) => ({ type: 'text', text })) }],
    });
  });

  it('has one body: of its components, else of its parameters', () => {
    const localizable_params = [{ default: 'a' }];
    const body = { type: 'body', parameters: [] };
    const header = { type: 'header', parameters: [] };
    expect(of({ ...bare, localizable_params, components: [body] })).toMatchObject({ components: [body] });
    expect(of({ ...bare, localizable_params, components: [header, 7] })).toMatchObject({
      components: [header, 7, { type: 'body', parameters: [{ type: 'text', text: 'a' }] }],
    });
  });

  it('is looked for where the type says so', () => {
    expect(templateIn({ type: 'template', template: 1, hsm: bare })).toBe(1);
    expect(of(7, 1)).toBe(1);
  });
});

describe('a quote', () => {
  it.each(['7', 'null', '"x"'])('leaves %s alone, which has no room for it', (body) => {
    const rendering = { ok: true, parts: [part({ kind: 'native', body })] } as const;
    expect(quoting(rendering, 'w')).toEqual(rendering);
  });
});

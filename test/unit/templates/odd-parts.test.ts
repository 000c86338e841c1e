import { describe, expect, it } from 'vitest';
import { parseDefinition, variantsOf } from '../../../services/core/templates/definition.ts';
import { defaultFallback } from '../../../services/core/templates/reconstruct.ts';
import { fill, sentNative, sentTemplate } from '../../../services/core/templates/sent-template.ts';
import { button, shown, shownText, texts } from './template-scene.ts';

describe('a definition', () => {
  it.each([
    null,
    7,
    [],
    {},
    { name: 'a' },
    { language: 'en' },
    { name: '', language: 'en' },
    { name: 'a', language: '' },
  ])('is none in %j', (json) => {
    expect(parseDefinition(json)).toBeUndefined();
  });

  it('leaves out what is of an unknown shape', () => {
    expect(parseDefinition({ name: 'a', language: 'en', components: 7 })).toEqual({
      name: 'a',
      language: 'en',
      header: null,
      body: null,
      footer: null,
      buttons: [],
    });
  });

  it('is found among those of its name, in WhatsApp’s order', () => {
    const all = [
      { name: 'a', language: 'fr' },
      { name: 'b', language: 'en' },
      7,
      { name: 'a', language: 'en' },
      { name: 'a' },
      { name: 'c', language: 'en' },
    ];
    const found = variantsOf(all, ['a', 'c', 'none']);
    expect([...found].map(([name, variants]) => [name, variants.map(({ language }) => language)])).toEqual([
      ['a', ['fr', 'en']],
      ['c', ['en']],
      ['none', []],
    ]);
  });
});

describe('what the record shows', () => {
  it('is the default text where nothing of it can be shown', () => {
    expect(shownText([{ type: 'HEADER', format: 'IMAGE' }], [])).toBe(defaultFallback);
    expect(shownText([{ type: 'HEADER', format: 'LOCATION' }], [])).toBe(defaultFallback);
  });

  it('is a file without words where there are none', () => {
    const header = { type: 'header', parameters: [{ type: 'image', image: { link: 'https://h/i.jpg' } }] };
    expect(shown([{ type: 'HEADER', format: 'IMAGE' }], [header])).toMatchObject({
      type: 'image',
      media: { mediaUrl: 'https://h/i.jpg', text: null, actions: [] },
    });
  });
});

describe('what was sent', () => {
  const of = (components: readonly unknown[]) => sentTemplate({ name: 'n', components });

  it('is the first header and the first body', () => {
    const { header, body } = of([
      { type: 'HEADER', parameters: texts('h') },
      { type: 'header', parameters: texts('no') },
      { type: 'BODY', parameters: texts('b') },
      { type: 'body', parameters: texts('no') },
    ]);
    expect([header.positional, body.positional]).toEqual([['h'], ['b']]);
  });

  it('has no buttons but buttons', () => {
    const carousel = { ...button('quick_reply', '0', { type: 'payload', payload: 'X' }), type: 'carousel' };
    expect(of([carousel]).buttons.size).toBe(0);
    expect(of([button('quick_reply', '1', { type: 'payload', payload: 'X' })]).buttons.get(1)?.positional).toEqual([
      'X',
    ]);
  });

  it('is text of numbers and of yes and no, and of nothing else', () => {
    const { body } = of([
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 7 },
          { type: 'text', text: true },
          { type: 'text', text: {} },
          { type: 'currency', currency: { fallback_value: '$1' } },
          { type: 'date_time', date_time: 7 },
          'no',
        ],
      },
    ]);
    expect(body.positional).toEqual(['7', 'true', undefined, '$1', undefined]);
  });

  it('has names where they name a text', () => {
    const { body } = of([
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ann', parameter_name: 'first' },
          { type: 'text', text: {}, parameter_name: 'second' },
          { type: 'text', text: 'x', parameter_name: 3 },
          { type: 'text', text: 'y' },
        ],
      },
    ]);
    expect([...body.named]).toEqual([['first', 'Ann']]);
    expect(fill('{{first}} {{second}} {{ 4 }} {{9}} {x}', body)).toBe('Ann {{second}} y {{9}} {x}');
  });

  it('has in the older form the body of its components, else its parameters', () => {
    const hsm = {
      element_name: 'n',
      language: { code: 'en' },
      localizable_params: [{ default: 'a' }, { default: 2 }, 7],
    };
    expect(sentNative({ type: 'hsm', hsm }).body.positional).toEqual(['a', '2']);
    const components = [{ type: 'body', parameters: texts('b') }];
    expect(sentNative({ type: 'hsm', hsm: { ...hsm, components } }).body.positional).toEqual(['b']);
  });

  it('has a link where there is one', () => {
    const linkOf = (parameter: unknown) => of([{ type: 'header', parameters: [parameter] }]).headerLink;
    expect(linkOf({ type: 'image', image: { link: 'https://h' } })).toBe('https://h');
    expect(linkOf({ type: 'document', image: { link: 'https://h' } })).toBe('https://h');
    expect(linkOf({ type: 'image', image: { id: '1' } })).toBe('');
    expect(linkOf('x')).toBe('');
    expect(of([]).headerLink).toBe('');
  });
});

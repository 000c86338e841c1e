import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../../services/core/whatsapp/cloud-validation/template-message.ts';
import { template } from './payloads.ts';
import { samples } from './sample-messages.ts';

describe('the parts of a template message', () => {
  const read = (kind: object) => readTemplate(Reflect.get(kind, 'template') ?? {});

  it('are read in lower case, with what the reader sees', () => {
    expect(read(samples.template)).toStrictEqual({
      ok: true,
      value: {
        name: 'hello_world',
        language: 'en_US',
        components: [
          {
            type: 'header',
            subType: undefined,
            index: undefined,
            parameters: [{ type: 'image', name: undefined, text: '' }],
          },
          {
            type: 'body',
            subType: undefined,
            index: undefined,
            parameters: [
              { type: 'text', name: 'name', text: 'Bob' },
              { type: 'currency', name: undefined, text: '$1' },
              { type: 'date_time', name: undefined, text: 'today' },
            ],
          },
          {
            type: 'button',
            subType: 'quick_reply',
            index: 0,
            parameters: [{ type: 'payload', name: undefined, text: 'P' }],
          },
          {
            type: 'button',
            subType: 'copy_code',
            index: 1,
            parameters: [{ type: 'coupon_code', name: undefined, text: 'C' }],
          },
          { type: 'button', subType: 'flow', index: 2, parameters: [{ type: 'action', name: undefined, text: '' }] },
          {
            type: 'limited_time_offer',
            subType: undefined,
            index: undefined,
            parameters: [{ type: 'limited_time_offer', name: undefined, text: '' }],
          },
          { type: 'carousel', subType: undefined, index: undefined, parameters: [] },
        ],
      },
    });
  });

  const body = (parameter: object): string => {
    const answer = read(template({ components: [{ type: 'body', parameters: [parameter] }] }));
    return answer.ok
      ? (answer.value.components[0]?.parameters[0]?.text ?? '')
      : `${answer.error.code} ${answer.error.details}`;
  };
  const at = 'template.components[0].parameters[0]';

  it('are texts; numbers and booleans are theirs', () => {
    for (const [given, seen] of [
      ['a', 'a'],
      [7, '7'],
      [0, '0'],
      [false, 'false'],
    ])
      expect(body({ type: 'text', text: given })).toBe(seen);
    for (const none of [undefined, null, '', {}, []])
      expect(body({ type: 'text', text: none })).toBe(`131008 Parameter '${at}.text' is mandatory`);
  });

  it('have no line ends, tabs or runs of blanks', () => {
    expect(body({ type: 'text', text: 'a    b c' })).toBe('a    b c');
    for (const text of ['a\nb', 'a\tb', 'a     b'])
      expect(body({ type: 'text', text })).toBe(
        `132018 ${at}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`,
      );
  });

  it.each([
    ['header', 'text image video document location currency date_time product'],
    ['body', 'text currency date_time'],
    ['button', 'payload text coupon_code action'],
    ['limited_time_offer', 'limited_time_offer'],
  ])('of a %s are of its types', (component, types) => {
    const all =
      'text image video document location currency date_time product payload coupon_code action limited_time_offer';
    for (const type of all.split(' ')) {
      const parameters = [{ type }];
      const answer = read(template({ components: [{ type: component, sub_type: 'url', index: 0, parameters }] }));
      const wrong = `Parameter '${at}.type' cannot be ${type} in a ${component} component`;
      expect(!answer.ok && answer.error.details === wrong).toBe(!types.split(' ').includes(type));
    }
  });

  it('of a button have a place from 0 to 9', () => {
    const answer = (index: unknown) => {
      const button = read(template({ components: [{ type: 'button', sub_type: 'url', index }] }));
      return button.ok ? 'ok' : button.error.details;
    };
    for (const index of [0, 9, '0', '9']) expect(answer(index)).toBe('ok');
    for (const index of [-1, 10, '10', 'a1', '1a', ''])
      expect(answer(index)).toBe("Parameter 'template.components[0].index' must be between 0 and 9");
  });
});

import { describe, expect, it } from 'vitest';
import { checkAgainstTemplate } from '../../../services/core/whatsapp/cloud-validation/template-check.ts';
import {
  expectationOf,
  type TemplateDefinition,
} from '../../../services/core/whatsapp/cloud-validation/template-definition.ts';
import { readTemplate } from '../../../services/core/whatsapp/cloud-validation/template-message.ts';
import { DEMO_TEMPLATES } from '../../../services/sandbox/demo-templates.ts';

const body = (...texts: string[]) => ({ type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) });
const image = { type: 'header', parameters: [{ type: 'image', image: { link: 'https://a.example/i.png' } }] };
const document = {
  type: 'header',
  parameters: [{ type: 'document', document: { link: 'https://a.example/d.pdf', filename: 'd' } }],
};
const reply = (index: string) => ({
  type: 'button',
  sub_type: 'quick_reply',
  index,
  parameters: [{ type: 'payload', payload: 'P' }],
});
const url = (index: string, ...texts: string[]) => ({
  type: 'button',
  sub_type: 'url',
  index,
  parameters: texts.map((text) => ({ type: 'text', text })),
});

function check(name: string, components: unknown[], definition?: TemplateDefinition) {
  const found = definition ?? DEMO_TEMPLATES.find((template) => template.name === name);
  if (found === undefined) throw new Error(`no template ${name}`);
  const read = readTemplate({ name, language: { code: found.language }, components });
  if (!read.ok) throw new Error(read.error.details);
  return checkAgainstTemplate(read.value, expectationOf(found));
}

describe('messages that fit their template', () => {
  it.each<[string, unknown[]]>([
    ['hello_world', [body('Bob', 'Joe')]],
    ['plain_greeting', []],
    ['order_confirmation', [image, body('Bob', '17'), reply('0'), reply('1'), reply('2')]],
    ['order_confirmation', [image, body('Bob', '17')]],
    [
      'appointment_reminder',
      [{ type: 'header', parameters: [{ type: 'text', text: 'Dentist' }] }, body('Monday', '10:00')],
    ],
    ['ticket_ready', [document, body('17'), url('1', 'ticket.pdf')]],
    ['product_tour', [{ type: 'header', parameters: [{ type: 'video', video: { id: '1' } }] }, body('shoes')]],
    [
      'delivery_on_its_way',
      [{ type: 'header', parameters: [{ type: 'location', location: { latitude: 1, longitude: 2 } }] }, body('17')],
    ],
    [
      'order_shipped',
      [
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'order_number', text: '17' },
            { type: 'text', parameter_name: 'customer_name', text: 'Bob' },
          ],
        },
      ],
    ],
    ['verification_code', [body('123456'), url('0', '123456')]],
  ])('%s', (name, components) => {
    expect(check(name, components)).toBeUndefined();
  });
});

describe('messages that do not fit their template', () => {
  it.each<[string, string, unknown[], number, string]>([
    [
      'too few variables',
      'hello_world',
      [body('Bob')],
      132000,
      'body: number of localizable_params (1) does not match the expected number of params (2)',
    ],
    ['too many variables', 'hello_world', [body('a', 'b', 'c')], 132000, '(3)'],
    ['no variables', 'hello_world', [], 132000, '(0)'],
    ['a header for none', 'hello_world', [image, body('a', 'b')], 132000, 'header'],
    ['no media header', 'order_confirmation', [body('a', 'b')], 132012, 'expected IMAGE, received UNKNOWN'],
    [
      'another media header',
      'order_confirmation',
      [document, body('a', 'b')],
      132012,
      'expected IMAGE, received DOCUMENT',
    ],
    [
      'an image for a text header',
      'appointment_reminder',
      [image, body('a', 'b')],
      132012,
      'expected TEXT, received IMAGE',
    ],
    [
      'a link button without its part',
      'ticket_ready',
      [document, body('17')],
      131008,
      'Button at index 1 of type Url requires a parameter',
    ],
    [
      'a button of another kind',
      'ticket_ready',
      [document, body('17'), url('0', 'x'), url('1', 'x')],
      132012,
      'index 0',
    ],
    ['a button that is not there', 'order_confirmation', [image, body('a', 'b'), reply('3')], 132018, 'index 3'],
    ['a button twice', 'order_confirmation', [image, body('a', 'b'), reply('0'), reply('0')], 132018, 'twice'],
    [
      'a part for a fixed link',
      'product_tour',
      [{ type: 'header', parameters: [{ type: 'video', video: { id: '1' } }] }, body('x'), url('0', 'x')],
      132000,
      'index 0',
    ],
    [
      'a wrong parameter name',
      'order_shipped',
      [
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'order_number', text: '1' },
            { type: 'text', parameter_name: 'other', text: '2' },
          ],
        },
      ],
      132012,
      'customer_name',
    ],
    ['a paused template', 'paused_offer', [body('x')], 132015, 'paused'],
    ['a rejected template', 'rejected_offer', [body('x')], 132001, 'does not exist in en_US'],
    ['a text that gets too long', 'hello_world', [body('a'.repeat(1024), 'b')], 132005, 'Translated text is too long'],
  ])('%s', (_title, name, components, code, details) => {
    const problem = check(name, components);
    expect(problem).toMatchObject({ code });
    expect(problem?.details).toContain(details);
  });

  it('refuses a disabled template', () => {
    const disabled: TemplateDefinition = {
      name: 'off',
      language: 'en',
      status: 'DISABLED',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'x' }],
    };
    expect(check('off', [], disabled)).toMatchObject({ code: 132016, status: 400 });
  });

  it('counts a variable that is used twice once', () => {
    const twice: TemplateDefinition = {
      name: 't',
      language: 'en',
      status: 'APPROVED',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: '{{1}} and {{1}}' }],
    };
    expect(check('t', [body('x')], twice)).toBeUndefined();
  });
});

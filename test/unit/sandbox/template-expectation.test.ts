import { describe, expect, it } from 'vitest';
import { checkAgainstTemplate } from '../../../services/core/whatsapp/cloud-validation/template-check.ts';
import {
  expectationOf,
  type TemplateDefinition,
} from '../../../services/core/whatsapp/cloud-validation/template-definition.ts';
import { readTemplate } from '../../../services/core/whatsapp/cloud-validation/template-message.ts';

const definition = (components: TemplateDefinition['components'], more: Partial<TemplateDefinition> = {}) => ({
  name: 't',
  language: 'en',
  status: 'APPROVED',
  category: 'UTILITY',
  components,
  ...more,
});
const nothing = { text: '', variables: [] };

describe('what a template asks of a message', () => {
  it('is read from its definition, whatever the case of its words', () => {
    expect(
      expectationOf(
        definition(
          [
            { type: 'header', format: 'text', text: 'For {{1}}' },
            { type: 'Body', text: '{{ first_name }}, {{2}} and {{2}}: {{no name}} {3}' },
            { type: 'FOOTER', text: '{{9}}' },
            { type: 'buttons', buttons: [{ type: 'quick_reply', text: 'Yes' }] },
          ],
          { status: 'approved', category: 'MARKETING', parameter_format: 'named' },
        ),
      ),
    ).toStrictEqual({
      name: 't',
      language: 'en',
      status: 'APPROVED',
      category: 'marketing',
      named: true,
      headerFormat: 'TEXT',
      header: { text: 'For {{1}}', variables: ['1'] },
      body: { text: '{{ first_name }}, {{2}} and {{2}}: {{no name}} {3}', variables: ['first_name', '2'] },
      buttons: [{ subType: 'quick_reply', label: 'QUICK_REPLY', needsParameter: false }],
    });
  });

  it('is nothing where it has no parts, a text where its header names no format', () => {
    expect(expectationOf(definition([]))).toMatchObject({
      named: false,
      headerFormat: undefined,
      header: nothing,
      body: nothing,
      buttons: [],
    });
    expect(expectationOf(definition([{ type: 'HEADER' }]))).toMatchObject({ headerFormat: 'TEXT', header: nothing });
    expect(expectationOf(definition([], { parameter_format: 'POSITIONAL' })).named).toBe(false);
  });

  it.each([
    [
      { type: 'URL', url: 'https://h/{{1}}' },
      { subType: 'url', label: 'Url', needsParameter: true },
    ],
    [
      { type: 'url', url: 'https://h/' },
      { subType: 'url', label: 'Url', needsParameter: false },
    ],
    [{ type: 'URL' }, { subType: 'url', label: 'Url', needsParameter: false }],
    [
      { type: 'OTP', otp_type: 'COPY_CODE' },
      { subType: 'url', label: 'Url', needsParameter: true },
    ],
    [{ type: 'COPY_CODE' }, { subType: 'copy_code', label: 'CopyCode', needsParameter: true }],
    [{ type: 'QUICK_REPLY' }, { subType: 'quick_reply', label: 'QUICK_REPLY', needsParameter: false }],
    [{ type: 'FLOW' }, { subType: 'flow', label: 'FLOW', needsParameter: false }],
    [{ type: 'CATALOG' }, { subType: 'catalog', label: 'CATALOG', needsParameter: false }],
    [{ type: 'MPM' }, { subType: 'mpm', label: 'MPM', needsParameter: false }],
    [{ type: 'phone_number' }, { subType: undefined, label: 'PHONE_NUMBER', needsParameter: false }],
  ])('of the button %j', (button, expected) => {
    expect(expectationOf(definition([{ type: 'BUTTONS', buttons: [button] }])).buttons).toStrictEqual([expected]);
  });
});

const check = (components: readonly object[], ...given: Parameters<typeof definition>): string => {
  const read = readTemplate({ name: 't', language: { code: 'en' }, components });
  if (!read.ok) throw new Error(read.error.details);
  const problem = checkAgainstTemplate(read.value, expectationOf(definition(...given)));
  return problem === undefined ? 'ok' : `${problem.code} ${problem.details}`;
};
const texts = (type: string, ...all: readonly (string | number)[]) => ({
  type,
  parameters: all.map((text) => ({ type: 'text', text })),
});
const count = (part: string, given: number, expected: number) =>
  `132000 ${part}: number of localizable_params (${given}) does not match the expected number of params (${expected})`;

describe('a message held against its template', () => {
  it.each([
    ['PAUSED', '132015 template (t) in en is paused due to low quality'],
    ['DISABLED', '132016 template (t) in en is disabled'],
    ['REJECTED', '132001 template name (t) does not exist in en'],
    ['PENDING', '132001 template name (t) does not exist in en'],
    ['APPROVED', 'ok'],
  ])('%s', (status, answer) => {
    expect(check([], [{ type: 'BODY', text: 'x' }], { status })).toBe(answer);
  });

  it('has as many variables in header and body as the template', () => {
    const parts = [
      { type: 'HEADER', format: 'TEXT', text: '{{1}}' },
      { type: 'BODY', text: '{{1}} {{2}}' },
    ];
    expect(check([texts('header', 'a'), texts('body', 'a', 'b')], parts)).toBe('ok');
    expect(check([texts('body', 'a', 'b')], parts)).toBe(count('header', 0, 1));
    expect(check([texts('header', 'a'), texts('body', 'a')], parts)).toBe(count('body', 1, 2));
    expect(check([texts('header', 'a')], [{ type: 'BODY', text: 'x' }])).toBe(count('header', 1, 0));
  });

  it('has a header of the format of the template’s', () => {
    const header = (...types: readonly string[]) => ({
      type: 'header',
      parameters: types.map((type) => ({ type, text: 'a', [type]: type === 'text' ? 'a' : { id: '1' } })),
    });
    const mismatch = (expected: string, received: string) =>
      `132012 header: Format mismatch, expected ${expected}, received ${received}`;
    const image = [{ type: 'HEADER', format: 'IMAGE' }];
    expect(check([header('image')], image)).toBe('ok');
    expect(check([header('video')], image)).toBe(mismatch('IMAGE', 'VIDEO'));
    expect(check([header('text')], image)).toBe(mismatch('IMAGE', 'TEXT'));
    expect(check([], image)).toBe(mismatch('IMAGE', 'UNKNOWN'));
    expect(check([header('image', 'image')], image)).toBe(count('header', 2, 1));
    const text = [{ type: 'HEADER', format: 'TEXT', text: '{{1}}' }];
    expect(check([header('image')], text)).toBe(mismatch('TEXT', 'IMAGE'));
    expect(check([header('image')], [{ type: 'HEADER', format: 'TEXT', text: 'x' }])).toBe(count('header', 1, 0));
    expect(check([header('image')], [])).toBe(count('header', 1, 0));
  });

  it.each([
    ['HEADER', 'header', 60],
    ['BODY', 'body', 1024],
  ])('is not too long once its variables are filled in: %s', (type, part, limit) => {
    const parts = [{ type, text: '{{1}}, {{ 1 }}' }];
    const half = (limit - 2) / 2;
    expect(check([texts(part, '😀'.repeat(half))], parts)).toBe('ok');
    expect(check([texts(part, '😀'.repeat(half + 1))], parts)).toBe(
      `132005 ${part}: Translated text is too long. Max length: ${limit}`,
    );
    // A text of the template itself is not the message's fault.
    expect(check([], [{ type, text: 'x'.repeat(limit + 1) }])).toBe('ok');
  });

  it('names its variables where the template does', () => {
    const parts = [{ type: 'BODY', text: '{{one}} {{two}}' }];
    const named = (...given: readonly (readonly [name: string, text: string])[]) => ({
      type: 'body',
      parameters: given.map(([parameter_name, text]) => ({ type: 'text', parameter_name, text })),
    });
    const as = { parameter_format: 'NAMED' };
    expect(check([named(['two', 'b'], ['one', 'a'])], parts, as)).toBe('ok');
    expect(check([named(['two', 'b'], ['three', 'a'])], parts, as)).toBe('132012 body: Parameter name one is missing');
    expect(check([texts('body', 'a', 'b')], parts, as)).toBe('132012 body: Parameter name one is missing');
    expect(check([named(['two', 'b'], ['three', 'a'])], parts)).toBe('ok');
    const long = 'x'.repeat(1010);
    const twice = [{ type: 'BODY', text: '{{one}} {{two}} {{two}}' }];
    expect(check([named(['one', long], ['two', 'b'])], twice, as)).toBe('ok');
    expect(check([named(['two', long], ['one', 'a'])], twice, as)).toMatch(/^132005/);
    expect(check([named(['two', long], ['one', 'a'])], twice)).toBe('ok');
  });

  const button = (sub_type: string, index: number, ...parameters: readonly object[]) => ({
    type: 'button',
    sub_type,
    index,
    parameters,
  });
  const part = { type: 'text', text: 'x' };

  it('gives its buttons what they ask for', () => {
    const buttons = [
      { type: 'QUICK_REPLY' },
      { type: 'URL', url: 'https://h/{{1}}' },
      { type: 'URL', url: 'https://h' },
      { type: 'PHONE_NUMBER' },
    ];
    const given = (...components: readonly object[]) => check(components, [{ type: 'BUTTONS', buttons }]);
    const url = button('url', 1, part);
    expect(given(url)).toBe('ok');
    expect(given(button('quick_reply', 0), url, button('url', 2))).toBe('ok');
    expect(given()).toBe('131008 buttons: Button at index 1 of type Url requires a parameter');
    expect(given(button('url', 1))).toBe('131008 buttons: Button at index 1 of type Url requires a parameter');
    expect(given(url, button('url', 2, part))).toBe(count('buttons: Button at index 2', 1, 0));
    expect(given(url, button('url', 4))).toBe('132018 buttons: template has no button at index 4');
    expect(given(url, url)).toBe('132018 buttons: Button at index 1 is given twice');
    expect(given(button('url', 0), url)).toBe(
      '132012 buttons: Format mismatch at index 0, expected QUICK_REPLY, received url',
    );
    expect(given(button('quick_reply', 1, part))).toBe(
      '132012 buttons: Format mismatch at index 1, expected Url, received quick_reply',
    );
    expect(given(url, button('url', 3))).toMatch(/^132012 .* index 3, expected PHONE_NUMBER/);
  });

  it('gives each of several buttons its own', () => {
    const buttons = ['https://h/{{1}}', 'https://h/{{1}}'].map((url) => ({ type: 'URL', url }));
    const given = (...components: readonly object[]) => check(components, [{ type: 'BUTTONS', buttons }]);
    expect(given(button('url', 0, part), button('url', 1, part))).toBe('ok');
    expect(given(button('url', 1, part))).toBe('131008 buttons: Button at index 0 of type Url requires a parameter');
    expect(given(button('url', 0, part))).toBe('131008 buttons: Button at index 1 of type Url requires a parameter');
  });

  it('gives a code its coupon', () => {
    const parts = [{ type: 'BUTTONS', buttons: [{ type: 'COPY_CODE' }] }];
    expect(check([button('copy_code', 0, { type: 'coupon_code', coupon_code: 'C' })], parts)).toBe('ok');
    expect(check([], parts)).toBe('131008 buttons: Button at index 0 of type CopyCode requires a parameter');
  });
});

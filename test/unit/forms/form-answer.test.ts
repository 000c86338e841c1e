import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentToV2 } from '../../../services/core/api/content-json.ts';
import { contentSchema } from '../../../services/core/api/schema/content-schema.ts';
import { createValidators } from '../../../services/core/api/validator.ts';
import type { FormField } from '../../../services/core/contract/records.ts';
import { answerForm } from '../../../services/core/forms/form-answer.ts';
import { formFault, sizesOf } from '../../../services/core/forms/form-fault.ts';
import { asPosted, postedValues } from '../../../services/core/forms/posted-text.ts';
import { formField } from '../content/scene.ts';
import { anyForm } from './any-form.ts';

const mail = formField({ type: 'email', name: 'mail', label: 'Mail' });
const size = formField({
  type: 'select',
  name: 'size',
  label: 'Size',
  options: [
    { name: 's', label: 'Small' },
    { name: 'l', label: 'Large' },
  ],
});

const answer = (fields: readonly FormField[], posted: Readonly<Record<string, string>>) =>
  answerForm({ fields }, postedValues(Object.entries(posted)));
/** What is said of the one field. */
const faultOf = (field: FormField, value?: string): string | null | undefined => {
  const answered = answer([field], value === undefined ? {} : { [field.name]: value });
  return answered.ok ? null : answered.faults[0];
};

describe('an answer', () => {
  it('C10 (v2: formResponse): is a message of the fields and their answers, with a line each as its fallback', () => {
    const name = formField({ placeholder: 'Ada', minSize: 2, maxSize: 9 });
    const answered = answer([name, mail, size], { name: ' Ann ', mail: 'ann@h.example', size: 'l', other: 'x' });
    expect(answered.ok && contentToV2(answered.content)).toEqual({
      type: 'formResponse',
      fields: [
        { type: 'text', name: 'name', label: 'Name', text: 'Ann' },
        { type: 'email', name: 'mail', label: 'Mail', email: 'ann@h.example' },
        { type: 'select', name: 'size', label: 'Size', select: [{ name: 'l', label: 'Large' }] },
      ],
      textFallback: 'Name: Ann\nMail: ann@h.example\nSize: Large',
    });
  });

  it('is wrong where any field is, and says so of that field alone', () => {
    expect(answer([formField({}), mail, size], { name: 'Ann', mail: 'ann', size: 'l' })).toEqual({
      ok: false,
      faults: [null, 'Please write an email address, like name@example.com', null],
    });
  });

  it('must be there', () => {
    for (const field of [formField({}), mail])
      for (const value of [undefined, '', '  ', '\n\t']) expect(faultOf(field, value)).toBe('Please fill this in');
    expect(faultOf(size)).toBe('Please choose one of these');
  });

  it('has the size that is asked for, to the character', () => {
    const sized = formField({ minSize: 3, maxSize: 5 });
    expect(faultOf(sized, 'ab')).toBe('Please write at least 3 characters');
    expect(faultOf(sized, ' ab ')).toBe('Please write at least 3 characters');
    expect([faultOf(sized, 'abc'), faultOf(sized, 'abcde')]).toEqual([null, null]);
    expect(faultOf(sized, 'abcdef')).toBe('Please write at most 5 characters');
    expect(faultOf(formField({ maxSize: 1 }), 'ab')).toBe('Please write at most 1 character');
    expect(faultOf(formField({}), 'a'.repeat(128))).toBeNull();
    expect(faultOf(formField({}), 'a'.repeat(129))).toBe('Please write at most 128 characters');
  });

  it('is an address where one is asked for', () => {
    for (const value of ['a@h.example', 'ann.o’neil+x@mail.h.co', 'ä@höhe.example', ' a@h.example '])
      expect(faultOf(mail, value)).toBeNull();
    for (const value of [
      'ann',
      'ann@',
      '@h.example',
      'a@h',
      'a@h..example',
      'a@.example',
      'a@h.example.',
      'a@-h.example',
    ])
      expect(faultOf(mail, value)).toBe('Please write an email address, like name@example.com');
    for (const value of ['a b@h.example', 'a@h.example, b@h.example', '<a@h.example>', 'a@b@h.example'])
      expect(faultOf(mail, value)).toBe('Please write an email address, like name@example.com');
    expect(faultOf(mail, `${'a'.repeat(118)}@h.example`)).toBeNull();
    expect(faultOf(mail, `${'a'.repeat(119)}@h.example`)).toBe('Please write at most 128 characters');
  });

  it('is one of the options, by its name', () => {
    expect(faultOf(size, 's')).toBeNull();
    for (const value of ['', 'S', 'Small', 'm', 's ', 's,l'])
      expect(faultOf(size, value)).toBe('Please choose one of these');
  });

  it('is one line, so that none of it passes for another field’s', () => {
    const answered = answer([formField({})], { name: 'Ann\r\nMail: x\u2028y' });
    expect(answered.ok && answered.content.form?.textFallback).toBe('Name: Ann Mail: x y');
  });

  it('is the first of several under one name', () => {
    expect(answerForm({ fields: [formField({})] }, postedValues(new URLSearchParams('name=A&name=B')))).toMatchObject({
      content: { form: { textFallback: 'Name: A' } },
    });
  });

  it('never throws, and what is taken is what v2 has for a response, of exactly the form’s fields', () => {
    const validate = createValidators().compile(contentSchema);
    fc.assert(
      fc.property(anyForm, fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 }), ({ fields }, values) => {
        const posted = fields.map(
          ({ name, options }, n) => [name, values[n] ?? options[0]?.name ?? 'a@h.example'] as const,
        );
        const answered = answerForm({ fields }, postedValues(posted));
        if (!answered.ok)
          return answered.faults.length === fields.length && answered.faults.some((one) => one !== null);
        expect(validate(contentToV2(answered.content))).toMatchObject({ ok: true });
        return answered.content.form?.fields.length === fields.length;
      }),
    );
  });

  it('that follows the form is taken, whatever names it has', () => {
    const fitting = ({ type, options, ...field }: FormField): string => {
      if (type === 'select') return options.at(-1)?.name ?? '';
      return type === 'email' ? 'a@h.example' : 'a'.repeat(sizesOf({ type, options, ...field }).least);
    };
    fc.assert(
      fc.property(anyForm, ({ fields }) => {
        expect(formFault(fields)).toBeUndefined();
        // As a browser sends it: URL-encoded, and with its own line ends.
        const body = new URLSearchParams(
          fields.map((field): [string, string] => [asPosted(field.name), asPosted(fitting(field))]),
        );
        return answerForm({ fields }, postedValues(new URLSearchParams(body.toString()))).ok;
      }),
    );
  });
});

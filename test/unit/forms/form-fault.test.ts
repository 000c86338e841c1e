import { describe, expect, it } from 'vitest';
import { contentFault } from '../../../services/core/content/content-fault.ts';
import type { FormField } from '../../../services/core/contract/records.ts';
import { formContent, formField } from '../content/scene.ts';

const faultOf = (...fields: readonly FormField[]) => contentFault(formContent(null, fields));
const option = (name: string) => ({ name, label: name });
const select = (...names: readonly string[]) => formField({ type: 'select', options: names.map(option) });

describe('a form', () => {
  it('has no fault where each field can be answered', () => {
    const named = (name: string) => formField({ name });
    expect(faultOf(named('a'), formField({ name: 'b', minSize: 5, maxSize: 5 }), select('x', 'y'))).toBeUndefined();
    expect(faultOf(...Array.from({ length: 20 }, (_, n) => named(`${n}`)))).toBeUndefined();
    expect(faultOf(formField({ minSize: 128 }))).toBeUndefined();
    expect(faultOf(formField({ minSize: 1, maxSize: 256 }))).toBeUndefined();
  });

  it.each<[string, readonly FormField[], string]>([
    ['no field', [], 'content.fields should NOT have fewer than 1 items'],
    [
      'too many',
      Array.from({ length: 21 }, (_, n) => formField({ name: `${n}` })),
      'content.fields should NOT have more than 20 items',
    ],
    [
      'a type that is none',
      [formField({ type: 'date' })],
      'content.fields[0].type should be equal to one of the allowed values',
    ],
    ['no name', [formField({ name: '' })], 'content.fields[0].name should NOT have fewer than 1 characters'],
    [
      'a name twice',
      [formField({}), formField({ type: 'email' })],
      'content.fields[1].name should be another one than those before it',
    ],
    [
      'names that a browser posts alike',
      [formField({ name: 'a\nb' }), formField({ name: 'a\r\nb' })],
      'content.fields[1].name should be another one than those before it',
    ],
    ['no options', [select()], 'content.fields[0].options should NOT have fewer than 1 items'],
    [
      'too many options',
      [select(...Array.from({ length: 201 }, (_, n) => `${n}`))],
      'content.fields[0].options should NOT have more than 200 items',
    ],
    [
      'an option twice',
      [formField({ name: 'other' }), select('x', 'y', 'x')],
      'content.fields[1].options[2].name should be another one than those before it',
    ],
    [
      'an option without a name',
      [select('x', '')],
      'content.fields[0].options[1].name should NOT have fewer than 1 characters',
    ],
    ['a size of none', [formField({ minSize: 0 })], 'content.fields[0].minSize should be between 1 and 256'],
    ['a size too large', [formField({ maxSize: 257 })], 'content.fields[0].maxSize should be between 1 and 256'],
    [
      'sizes that nothing has',
      [formField({ minSize: 6, maxSize: 5 })],
      'content.fields[0].minSize should be <= 5, its maxSize',
    ],
    [
      'a size above the default of the other',
      [formField({ minSize: 129 })],
      'content.fields[0].minSize should be <= 128, its maxSize',
    ],
  ])('of %s is refused, naming the field', (_, fields, fault) => {
    expect(faultOf(...fields)).toBe(fault);
  });
});

import fc from 'fast-check';
import type { FormContent, FormField } from '../../../services/core/contract/records.ts';
import { asPosted } from '../../../services/core/forms/posted-text.ts';
import { formField } from '../content/scene.ts';

/** What a name or a label may be, as v2 bounds it: any text, and such as would like to be markup. */
export const anyWords = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 128 }),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "' autofocus onfocus='alert(1)",
    '</select><b>',
    '</title><b>',
    '</style><b>',
    '<!--',
    ']]>',
    '&quot;',
    '&#x3c;b&#x3e;',
    '__proto__',
    'constructor',
    'a\nb',
    'a\r\nb',
    '\0',
    '\ud800',
    '‮abc',
  ),
);

const unlike = <T>(nameOf: (one: T) => string) => ({ selector: (one: T) => asPosted(nameOf(one)) });

const options = fc.uniqueArray(fc.record({ name: anyWords, label: anyWords }), {
  minLength: 1,
  maxLength: 4,
  ...unlike(({ name }: { name: string }) => name),
});
const placeholder = fc.option(anyWords);
const sizes = fc
  .tuple(fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 256 }))
  .map(([a, b]) => ({ minSize: Math.min(a, b), maxSize: Math.max(a, b) }));

const field: fc.Arbitrary<FormField> = fc.oneof(
  fc
    .record({ name: anyWords, label: anyWords, placeholder, sizes })
    .map(({ sizes: both, ...more }) => formField({ type: 'text', ...more, ...both })),
  fc.record({ name: anyWords, label: anyWords, placeholder }).map((more) => formField({ type: 'email', ...more })),
  fc
    .record({ name: anyWords, label: anyWords, placeholder, options })
    .map((more) => formField({ type: 'select', ...more })),
);

/** Any form that can be posted. */
export const anyForm: fc.Arbitrary<FormContent> = fc.record({
  fields: fc.uniqueArray(field, { minLength: 1, maxLength: 6, ...unlike(({ name }: FormField) => name) }),
  blockChatInput: fc.constant(null),
  textFallback: fc.constant(null),
  text: fc.option(fc.oneof(anyWords, fc.string({ unit: 'binary' }))),
});

import type { FormField } from '../contract/records.ts';
import { asPosted } from './posted-text.ts';

/** v2: formMessage. */
const mostFields = 20;
const mostOptions = 200;
/** v2: formMessageField. */
const mostCharacters = 256;

const types: ReadonlySet<string> = new Set(['text', 'email', 'select']);

/** How many characters the answer to a text field may have (v2: minSize, maxSize and what they are where nothing is said). */
export const sizesOf = ({ minSize, maxSize }: FormField): { readonly least: number; readonly most: number } => ({
  least: minSize ?? 1,
  most: maxSize ?? 128,
});

/**
 * What is wrong with the fields of a form beyond their shape, naming the one: nobody could answer it, or not all of it.
 * @param of where the content stands in what was posted
 */
export function formFault(fields: readonly FormField[], of = 'content'): string | undefined {
  if (fields.length === 0) return `${of}.fields should NOT have fewer than 1 items`;
  if (fields.length > mostFields) return `${of}.fields should NOT have more than ${mostFields} items`;
  const names = new Set<string>();
  for (const [n, field] of fields.entries()) {
    const path = `${of}.fields[${n}]`;
    const name = asPosted(field.name);
    if (names.has(name)) return `${path}.name should be another one than those before it`;
    names.add(name);
    const fault = fieldFault(field, path);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fieldFault(field: FormField, path: string): string | undefined {
  if (!types.has(field.type)) return `${path}.type should be equal to one of the allowed values`;
  if (field.name === '') return `${path}.name should NOT have fewer than 1 characters`;
  if (field.type === 'select') return optionsFault(field, path);
  return field.type === 'text' ? sizesFault(field, path) : undefined;
}

function sizesFault(field: FormField, path: string): string | undefined {
  const { least, most } = sizesOf(field);
  for (const [name, size] of [
    ['minSize', least],
    ['maxSize', most],
  ] as const)
    if (size < 1 || size > mostCharacters) return `${path}.${name} should be between 1 and ${mostCharacters}`;
  return least > most ? `${path}.minSize should be <= ${most}, its maxSize` : undefined;
}

function optionsFault({ options }: FormField, path: string): string | undefined {
  if (options.length === 0) return `${path}.options should NOT have fewer than 1 items`;
  if (options.length > mostOptions) return `${path}.options should NOT have more than ${mostOptions} items`;
  const names = new Set<string>();
  for (const [n, option] of options.entries()) {
    const name = asPosted(option.name);
    // Nothing chosen is posted as nothing.
    if (name === '') return `${path}.options[${n}].name should NOT have fewer than 1 characters`;
    if (names.has(name)) return `${path}.options[${n}].name should be another one than those before it`;
    names.add(name);
  }
  return undefined;
}

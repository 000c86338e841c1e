import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject } from 'ajv';
import formats from 'ajv-formats';
import { badRequest } from '../errors/problem.ts';
import { bad, good, type Outcome } from '../errors/result.ts';

/** Takes what was decoded from JSON; answers it typed, or the first fault in JSON-schema wording. */
export type Validate<T> = (value: unknown) => Outcome<T>;

/** `/content/items/0/title` → `content.items[0].title`. */
const fieldOf = (path: string): string =>
  path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((name, part) => (/^\d+$/.test(part) ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`), '');

/** The v2 API words its faults as `should …`, with the field before it where it is not the body itself. */
export function wordingOf(error: ErrorObject): string {
  const field = fieldOf(error.instancePath);
  if (error.keyword === 'discriminator') {
    const tag = field === '' ? 'type' : `${field}.type`;
    return error.params.error === 'tag'
      ? `${tag} should be string`
      : `${tag} should be equal to one of the allowed values`;
  }
  const text = (error.message ?? 'must be valid').replace(/^must/, 'should');
  return field === '' ? text : `${field} ${text}`;
}

export interface Validators {
  /** Once for each schema, at start. */
  compile<S extends TSchema>(schema: S): Validate<Static<S>>;
}

/** Stops at the first fault: a body of 100 kB must not cost more than its parsing. */
export function createValidators(): Validators {
  const ajv = new Ajv({ allErrors: false, discriminator: true, strict: true, strictRequired: false });
  formats.default(ajv, ['uri', 'email', 'date-time']);
  ajv.addKeyword({ keyword: 'TypeBox' });
  return {
    compile<S extends TSchema>(schema: S): Validate<Static<S>> {
      const check = ajv.compile<Static<S>>(schema);
      return (value) => (check(value) ? good(value) : bad(badRequest(...faults(check.errors))));
    },
  };
}

const faults = (errors: ErrorObject[] | null | undefined): [string, string[]] => {
  const [first = 'should be valid', ...further] = (errors ?? []).map(wordingOf);
  return [first, further];
};

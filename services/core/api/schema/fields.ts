import { type Static, type TSchema, Type } from '@sinclair/typebox';

/** A field that may be null (v2 marks many so). One type and `nullable`, so that a wrong value gives one error, not one a branch. */
export const nullable = <S extends TSchema>(schema: S) => Type.Unsafe<Static<S> | null>({ ...schema, nullable: true });

export const optional = Type.Optional;

/** v2: displayName. */
export const displayName = Type.String({ minLength: 1, maxLength: 100 });

/** v2: icon and every other address that a phone or a browser will open. */
export const uri = Type.String({ format: 'uri', minLength: 1, maxLength: 2048 });

/** v2 takes any object here; that it is flat and not over 4 KB is checked where it is read (metadata-json.ts). */
export const metadata = Type.Record(Type.String(), Type.Unknown());

/** One of several words. A plain enum, not a union: the error names the field once. */
export const oneOf = <T extends string>(...words: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...words] });

/** A choice of objects told apart by their `type`; the error is that of the one meant, not of all. */
export const byType = <S extends readonly TSchema[]>(...variants: S) =>
  Type.Unsafe<Static<S[number]>>({
    type: 'object',
    discriminator: { propertyName: 'type' },
    required: ['type'],
    oneOf: variants,
  });

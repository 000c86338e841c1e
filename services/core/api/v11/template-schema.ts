import { type Static, Type } from '@sinclair/typebox';
import { ordinaryContentSchema } from '../schema/content-schema.ts';
import { oneOf, optional } from '../schema/fields.ts';

/** v1.1: message, of the business: its content has the fields of v2's and lies beside the rest. */
const message = Type.Intersect([Type.Object({ role: optional(oneOf('appMaker')) }), ordinaryContentSchema]);

const name = Type.String({ minLength: 1, maxLength: 255 });

/** v1.1: templateCreate. */
export const templatePostSchema = Type.Object({ name, message });

/** v1.1: templateUpdate. */
export const templatePutSchema = Type.Partial(templatePostSchema);

export type MessageV11 = Static<typeof message>;
export type TemplatePut = Static<typeof templatePutSchema>;

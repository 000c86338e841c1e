import { type CloudError, cloudError } from './errors.ts';

/** A check answers with the first thing wrong, or undefined when all is well; checks chain with `??`. */
export type Check = CloudError | undefined;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A mandatory field that is not there. */
export function missing(path: string): CloudError {
  return cloudError(131008, `Parameter '${path}' is mandatory`);
}

/** A field whose value WhatsApp does not take. */
export function invalid(path: string, reason: string): CloudError {
  return cloudError(131009, `Parameter '${path}' ${reason}`);
}

/** A payload of the wrong shape, refused before its values are looked at. */
export function malformed(details: string): CloudError {
  return cloudError(100, details);
}

/** Words of faults by which the other protocol tells them apart. */
export const wording = { tooLong: 'is too long', unexpected: 'Unexpected key' } as const;

/** Graph refuses keys it does not know inside a parameter. */
export function onlyKeys(value: JsonObject, path: string, allowed: ReadonlySet<string>): Check {
  for (const key of Object.keys(value)) {
    if (!allowed.has(key)) return malformed(`${wording.unexpected} "${key}" on param "${path}".`);
  }
  return undefined;
}

/** Length in characters as people count them: an emoji outside the basic plane is one. */
export function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > max * 2) return true;
  let characters = 0;
  for (const _ of text) {
    characters += 1;
    if (characters > max) return true;
  }
  return false;
}

export interface TextLimit {
  readonly max: number;
  readonly required?: boolean;
  readonly emptyAllowed?: boolean;
}

/** A text field within its limit. */
export function textField(owner: JsonObject, key: string, path: string, limit: TextLimit): Check {
  const value = owner[key];
  const name = path === '' ? key : `${path}.${key}`;
  if (value === undefined || value === null) return limit.required === true ? missing(name) : undefined;
  if (typeof value !== 'string') return malformed(`Param ${name} must be a string.`);
  if (value === '' && limit.emptyAllowed !== true) return missing(name);
  if (isLongerThan(value, limit.max)) {
    return invalid(name, `${wording.tooLong}. Min length: 1, Max length: ${limit.max}`);
  }
  return undefined;
}

/** A boolean field that may be left out. */
export function booleanField(owner: JsonObject, key: string, path: string): Check {
  const value = owner[key];
  return value === undefined || typeof value === 'boolean'
    ? undefined
    : malformed(`Param ${path}.${key} must be a boolean.`);
}

/** A field that must be an object. */
export function objectField(owner: JsonObject, key: string, path: string): Check {
  const value = owner[key];
  const name = path === '' ? key : `${path}.${key}`;
  if (value === undefined || value === null) return missing(name);
  return isObject(value) ? undefined : malformed(`Param ${name} must be a JSON object.`);
}

/** A field that must be a list with `min` to `max` entries. */
export function listField(owner: JsonObject, key: string, path: string, min: number, max: number): Check {
  const value = owner[key];
  const name = path === '' ? key : `${path}.${key}`;
  if (value === undefined || value === null) return min > 0 ? missing(name) : undefined;
  if (!Array.isArray(value)) return malformed(`Param ${name} must be an array.`);
  if (value.length < min || value.length > max) {
    return invalid(name, `has ${value.length} entries. Min: ${min}, Max: ${max}`);
  }
  return undefined;
}

/** Runs a check over each entry of a list, naming the entry. */
export function eachEntry(list: unknown, path: string, check: (entry: JsonObject, path: string) => Check): Check {
  if (!Array.isArray(list)) return undefined;
  for (const [index, entry] of list.entries()) {
    const name = `${path}[${index}]`;
    const problem = isObject(entry) ? check(entry, name) : malformed(`Param ${name} must be a JSON object.`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** WhatsApp downloads over http and https only. */
export function isWebLink(value: unknown): boolean {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value)) return false;
  return URL.canParse(value);
}

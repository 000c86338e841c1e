import { checkLocation, checkMedia } from './content.ts';
import type { Checked } from './errors.ts';
import { cloudError } from './errors.ts';
import {
  type Check,
  eachEntry,
  invalid,
  isObject,
  type JsonObject,
  listField,
  malformed,
  missing,
  objectField,
  onlyKeys,
  textField,
} from './fields.ts';

/** One value of a template message, its type in lower case. */
export interface TemplateParameter {
  readonly type: string;
  readonly name: string | undefined;
  /** What the reader sees in the variable's place, where that is a text. */
  readonly text: string;
}

export interface TemplateComponent {
  readonly type: string;
  readonly subType: string | undefined;
  readonly index: number | undefined;
  readonly parameters: readonly TemplateParameter[];
}

/** A template message as checked, ready to be held against the template's definition. */
export interface TemplateMessage {
  readonly name: string;
  readonly language: string;
  readonly components: readonly TemplateComponent[];
}

// `namespace` and `language.policy` come from the older API and are still taken.
const TEMPLATE_KEYS = new Set(['name', 'namespace', 'language', 'components']);
const LANGUAGE_KEYS = new Set(['code', 'policy']);
const COMPONENT_KEYS = new Set(['type', 'sub_type', 'index', 'parameters', 'cards']);
const COMPONENT_TYPES = new Set(['header', 'body', 'button', 'carousel', 'limited_time_offer']);
const BUTTON_TYPES = new Set(['quick_reply', 'url', 'copy_code', 'catalog', 'mpm', 'flow', 'voice_call']);
const PARAMETER_TYPES: Readonly<Record<string, ReadonlySet<string>>> = {
  header: new Set(['text', 'image', 'video', 'document', 'location', 'currency', 'date_time', 'product']),
  body: new Set(['text', 'currency', 'date_time']),
  button: new Set(['payload', 'text', 'coupon_code', 'action']),
  limited_time_offer: new Set(['limited_time_offer']),
};

/** Checks the shape of a `template` object and reads it. */
export function readTemplate(template: JsonObject): Checked<TemplateMessage> {
  const problem =
    onlyKeys(template, 'template', TEMPLATE_KEYS) ??
    textField(template, 'name', 'template', { max: 512, required: true }) ??
    checkLanguage(template.language) ??
    listField(template, 'components', 'template', 0, 20) ??
    eachEntry(template.components, 'template.components', checkComponent);
  if (problem !== undefined) return { ok: false, error: problem };
  return {
    ok: true,
    value: {
      name: String(template.name),
      language: isObject(template.language) ? String(template.language.code) : '',
      components: objects(template.components).map(readComponent),
    },
  };
}

function checkLanguage(language: unknown): Check {
  if (language === undefined) return missing('template.language');
  if (!isObject(language)) return malformed('Param template.language must be a JSON object.');
  const policy = language.policy;
  return (
    onlyKeys(language, 'template.language', LANGUAGE_KEYS) ??
    textField(language, 'code', 'template.language', { max: 20, required: true }) ??
    (policy === undefined || policy === 'deterministic'
      ? undefined
      : invalid('template.language.policy', 'must be deterministic'))
  );
}

function checkComponent(component: JsonObject, path: string): Check {
  const type = lower(component.type);
  if (type === undefined) return missing(`${path}.type`);
  if (!COMPONENT_TYPES.has(type)) return invalid(`${path}.type`, `must be one of {${[...COMPONENT_TYPES].join(', ')}}`);
  const problem = onlyKeys(component, path, COMPONENT_KEYS);
  if (problem !== undefined) return problem;
  if (type === 'carousel') return listField(component, 'cards', path, 1, 10);
  return (
    (type === 'button' ? checkButton(component, path) : undefined) ??
    listField(component, 'parameters', path, 0, 100) ??
    eachEntry(component.parameters, `${path}.parameters`, (parameter, name) => checkParameter(parameter, name, type))
  );
}

function checkButton(component: JsonObject, path: string): Check {
  const subType = lower(component.sub_type);
  if (subType === undefined) return missing(`${path}.sub_type`);
  if (!BUTTON_TYPES.has(subType)) {
    return invalid(`${path}.sub_type`, `must be one of {${[...BUTTON_TYPES].join(', ')}}`);
  }
  if (component.index === undefined) return missing(`${path}.index`);
  return /^[0-9]$/.test(String(component.index)) ? undefined : invalid(`${path}.index`, 'must be between 0 and 9');
}

function checkParameter(parameter: JsonObject, path: string, component: string): Check {
  const type = lower(parameter.type);
  if (type === undefined) return missing(`${path}.type`);
  if (PARAMETER_TYPES[component]?.has(type) !== true) {
    return invalid(`${path}.type`, `cannot be ${type} in a ${component} component`);
  }
  switch (type) {
    case 'text':
      return checkParameterText(parameter, path);
    case 'image':
    case 'video':
    case 'document': {
      const media = parameter[type];
      return isObject(media) ? checkMedia(type, media, `${path}.${type}`) : missing(`${path}.${type}`);
    }
    case 'location': {
      const location = parameter.location;
      return isObject(location) ? checkLocation(location, `${path}.location`) : missing(`${path}.location`);
    }
    case 'currency':
    case 'date_time':
      return checkFallbackValue(parameter[type], `${path}.${type}`);
    case 'payload':
      return textField(parameter, 'payload', path, { max: 256, emptyAllowed: true });
    case 'coupon_code':
      return textField(parameter, 'coupon_code', path, { max: 20, required: true });
    default:
      return objectField(parameter, type, path);
  }
}

/** A variable's value; WhatsApp wants none empty and none with line breaks, tabs or runs of blanks. */
function checkParameterText(parameter: JsonObject, path: string): Check {
  const text = scalarText(parameter.text);
  if (text === undefined || text === '') return missing(`${path}.text`);
  if (/[\n\t]| {5}/.test(text)) {
    return cloudError(
      132018,
      `${path}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`,
    );
  }
  return textField(parameter, 'parameter_name', path, { max: 100 });
}

function checkFallbackValue(value: unknown, path: string): Check {
  return isObject(value) ? textField(value, 'fallback_value', path, { max: 1024, required: true }) : missing(path);
}

function readComponent(component: JsonObject): TemplateComponent {
  return {
    type: lower(component.type) ?? '',
    subType: lower(component.sub_type),
    index: component.index === undefined ? undefined : Number(component.index),
    parameters: objects(component.parameters).map(readParameter),
  };
}

function readParameter(parameter: JsonObject): TemplateParameter {
  const type = lower(parameter.type) ?? '';
  const value = parameter[type];
  const name = parameter.parameter_name;
  return {
    type,
    name: typeof name === 'string' ? name : undefined,
    text: scalarText(isObject(value) ? value.fallback_value : value) ?? '',
  };
}

/** Graph turns numbers and booleans in a text parameter into their text. */
function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function lower(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

function objects(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

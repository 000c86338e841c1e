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
} from '../cloud-validation/fields.ts';
import { checkClientMedia } from './content.ts';

const TEMPLATE_KEYS = new Set(['namespace', 'name', 'language', 'components']);
// The guide's example of an override has `components` in an `hsm`.
const HSM_KEYS = new Set(['namespace', 'element_name', 'language', 'localizable_params', 'components']);
const LANGUAGE_KEYS = new Set(['policy', 'code']);
const COMPONENT_KEYS = new Set(['type', 'sub_type', 'index', 'parameters']);
const LOCALIZABLE_KEYS = new Set(['default', 'currency', 'date_time']);
const BUTTON_TYPES = new Set<unknown>(['quick_reply', 'url']);
const NAME = { max: 512, required: true } as const;

/** Parameters by the component they stand in (WhatsApp: on-premises template messages). */
const PARAMETERS: Readonly<Record<string, ReadonlySet<string>>> = {
  header: new Set(['text', 'currency', 'date_time', 'image', 'video', 'document']),
  body: new Set(['text', 'currency', 'date_time']),
  button: new Set(['payload', 'text']),
};

export function checkClientTemplate(template: JsonObject): Check {
  return (
    onlyKeys(template, 'template', TEMPLATE_KEYS) ??
    textField(template, 'namespace', 'template', NAME) ??
    textField(template, 'name', 'template', NAME) ??
    checkLanguage(template.language, 'template.language', ['deterministic']) ??
    checkComponents(template, 'template')
  );
}

export function checkHsm(hsm: JsonObject): Check {
  return (
    onlyKeys(hsm, 'hsm', HSM_KEYS) ??
    textField(hsm, 'namespace', 'hsm', NAME) ??
    textField(hsm, 'element_name', 'hsm', NAME) ??
    checkLanguage(hsm.language, 'hsm.language', ['deterministic', 'fallback']) ??
    listField(hsm, 'localizable_params', 'hsm', 0, 100) ??
    eachEntry(
      hsm.localizable_params,
      'hsm.localizable_params',
      (param, path) =>
        onlyKeys(param, path, LOCALIZABLE_KEYS) ?? textField(param, 'default', path, { max: 1024, required: true }),
    ) ??
    checkComponents(hsm, 'hsm')
  );
}

function checkLanguage(language: unknown, path: string, policies: readonly string[]): Check {
  if (language === undefined) return missing(path);
  if (!isObject(language)) return malformed(`Param ${path} must be a JSON object.`);
  const { policy } = language;
  return (
    onlyKeys(language, path, LANGUAGE_KEYS) ??
    textField(language, 'code', path, { max: 20, required: true }) ??
    textField(language, 'policy', path, { max: 20, required: true }) ??
    (policies.some((known) => known === policy)
      ? undefined
      : invalid(`${path}.policy`, `must be one of {${policies.join(', ')}}`))
  );
}

const checkComponents = (owner: JsonObject, path: string): Check =>
  listField(owner, 'components', path, 0, 20) ?? eachEntry(owner.components, `${path}.components`, checkComponent);

function checkComponent(component: JsonObject, path: string): Check {
  const { type } = component;
  if (type === undefined) return missing(`${path}.type`);
  const allowed = typeof type === 'string' ? PARAMETERS[type] : undefined;
  if (!allowed) return invalid(`${path}.type`, `must be one of {${Object.keys(PARAMETERS).join(', ')}}`);
  return (
    onlyKeys(component, path, COMPONENT_KEYS) ??
    (type === 'button' ? checkButton(component, path) : undefined) ??
    listField(component, 'parameters', path, 0, 100) ??
    eachEntry(component.parameters, `${path}.parameters`, (parameter, where) =>
      checkParameter(parameter, where, allowed),
    )
  );
}

function checkButton({ sub_type: subType, index }: JsonObject, path: string): Check {
  if (!BUTTON_TYPES.has(subType)) return invalid(`${path}.sub_type`, 'must be one of {quick_reply, url}');
  // A text, not a number (guide: buttons).
  return typeof index === 'string' && /^[0-9]$/.test(index)
    ? undefined
    : invalid(`${path}.index`, 'must be a text between 0 and 9');
}

function checkParameter(parameter: JsonObject, path: string, allowed: ReadonlySet<string>): Check {
  const { type } = parameter;
  if (type === undefined) return missing(`${path}.type`);
  if (typeof type !== 'string' || !allowed.has(type))
    return invalid(`${path}.type`, `must be one of {${[...allowed].join(', ')}}`);
  switch (type) {
    case 'image':
    case 'video':
    case 'document': {
      const media = parameter[type];
      return isObject(media) ? checkClientMedia(type, media, `${path}.${type}`) : missing(`${path}.${type}`);
    }
    case 'payload':
      return textField(parameter, 'payload', path, { max: 256, emptyAllowed: true });
    case 'text':
      return textField(parameter, 'text', path, { max: 1024, required: true });
    default:
      return objectField(parameter, type, path);
  }
}

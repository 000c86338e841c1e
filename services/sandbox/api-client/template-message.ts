import type { ApiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import type { CloudError } from '../../core/whatsapp/cloud-validation/errors.ts';
import { isObject, type JsonObject } from '../../core/whatsapp/cloud-validation/fields.ts';
import { checkAgainstTemplate } from '../../core/whatsapp/cloud-validation/template-check.ts';
import type { TemplateExpectation } from '../../core/whatsapp/cloud-validation/template-definition.ts';
import type {
  TemplateComponent,
  TemplateMessage,
  TemplateParameter,
} from '../../core/whatsapp/cloud-validation/template-message.ts';
import type { TemplateStore } from '../template-store.ts';

/** A template message of the client: a `template`, or the older `hsm`. */
interface ClientTemplate extends TemplateMessage {
  /** The policy `fallback` takes another language where there is none of the code. */
  readonly anyLanguage: boolean;
}

/** The template of a checked body; undefined for a message without one. */
export function templateIn(body: JsonObject): ClientTemplate | undefined {
  const { template, hsm } = body;
  if (body.type === 'template' && isObject(template)) return read(template, template.name, []);
  if (body.type !== 'hsm' || !isObject(hsm)) return undefined;
  const parameters = objectsIn(hsm.localizable_params).map((param) => textParameter(param.default));
  return read(hsm, hsm.element_name, parameters.length === 0 ? [] : [bodyOf(parameters)]);
}

function read(owner: JsonObject, name: unknown, before: readonly TemplateComponent[]): ClientTemplate {
  const language = isObject(owner.language) ? owner.language : {};
  return {
    name: String(name),
    language: String(language.code),
    anyLanguage: language.policy === 'fallback',
    components: [...before, ...objectsIn(owner.components).map(readComponent)],
  };
}

function readComponent({ type, sub_type: subType, index, parameters }: JsonObject): TemplateComponent {
  return {
    type: String(type),
    subType: typeof subType === 'string' ? subType : undefined,
    index: typeof index === 'string' ? Number(index) : undefined,
    parameters: objectsIn(parameters).map(readParameter),
  };
}

function readParameter(parameter: JsonObject): TemplateParameter {
  const type = String(parameter.type);
  const value = parameter[type];
  const shown = isObject(value) ? value.fallback_value : value;
  return { type, name: undefined, text: typeof shown === 'string' ? shown : '' };
}

const textParameter = (text: unknown): TemplateParameter => ({ type: 'text', name: undefined, text: String(text) });

function bodyOf(parameters: readonly TemplateParameter[]): TemplateComponent {
  return { type: 'body', subType: undefined, index: undefined, parameters };
}

function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** What the client has a code of its own for (WhatsApp: on-premises template errors). */
const CODES: ReadonlyMap<number, number> = new Map([
  [131008, 2009],
  [132000, 2000],
  [132001, 2001],
  [132005, 2005],
  [132012, 2012],
  [132015, 2061],
  [132016, 2062],
  [132018, 2012],
]);

/** Holds a template message against the account's templates. */
export function checkClientTemplateUse(message: ClientTemplate, templates: TemplateStore): ApiClientError | undefined {
  const expected = expectationOf(message, templates);
  if (expected === undefined)
    return apiClientError(2001, `template name (${message.name}) does not exist in ${message.language}`);
  if (expected.status === 'REJECTED')
    return apiClientError(2060, `template (${message.name}) in ${message.language} is rejected`);
  return whiteSpaceProblem(message) ?? asTemplateError(checkAgainstTemplate(message, expected));
}

/** What the account has of a template message; the category of its statuses comes from there too. */
export function expectationOf(
  { name, language, anyLanguage }: ClientTemplate,
  templates: TemplateStore,
): TemplateExpectation | undefined {
  const exact = templates.expectation(name, language);
  if (exact !== undefined || !anyLanguage) return exact;
  const other = templates.all().find((template) => template.name === name);
  return other === undefined ? undefined : templates.expectation(name, other.language);
}

function whiteSpaceProblem({ components }: ClientTemplate): ApiClientError | undefined {
  const texts = components.flatMap(({ parameters }) => parameters).filter(({ type }) => type === 'text');
  return texts.some(({ text }) => /[\n\t]| {5}/.test(text))
    ? apiClientError(2006, 'A text parameter cannot have new lines, tabs or more than 4 spaces in a row')
    : undefined;
}

function asTemplateError(error: CloudError | undefined): ApiClientError | undefined {
  return error === undefined ? undefined : apiClientError(CODES.get(error.code) ?? 2012, error.details);
}

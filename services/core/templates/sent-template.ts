/** What a native template call gives for the places of its definition, whoever wrote the call. */
export interface SentTemplate {
  readonly name: string;
  readonly languageCode: string;
  readonly header: SentParameters;
  readonly body: SentParameters;
  /** By the button's place. */
  readonly buttons: ReadonlyMap<number, SentParameters>;
  /** Of the header's image, document or video; empty when it went by id or there is none. */
  readonly headerLink: string;
}

export interface SentParameters {
  readonly positional: readonly string[];
  readonly named: ReadonlyMap<string, string>;
}

const none: SentParameters = { positional: [], named: new Map() };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

/** Reads WhatsApp's `template` object; what is not as WhatsApp writes it counts as not sent. */
export function sentTemplate(template: unknown): SentTemplate {
  const call = isRecord(template) ? template : {};
  const components = listOf(call.components);
  const ofType = (type: string) => components.filter((one) => String(one.type).toLowerCase() === type);
  const header = ofType('header')[0];
  const language = isRecord(call.language) ? call.language.code : undefined;
  return {
    name: typeof call.name === 'string' ? call.name : '',
    languageCode: typeof language === 'string' ? language : '',
    header: parametersOf(header),
    body: parametersOf(ofType('body')[0]),
    buttons: new Map(ofType('button').map((button) => [Number(button.index), parametersOf(button)])),
    headerLink: linkOf(listOf(header?.parameters)[0]),
  };
}

function parametersOf(component: Record<string, unknown> | undefined): SentParameters {
  if (!component) return none;
  const positional: string[] = [];
  const named = new Map<string, string>();
  for (const parameter of listOf(component.parameters)) {
    const text = textOf(parameter);
    positional.push(text);
    const name = parameter.parameter_name;
    if (typeof name === 'string') named.set(name, text);
  }
  return { positional, named };
}

/** Currencies and dates carry the text that is shown where they cannot be formatted. */
function textOf(parameter: Record<string, unknown>): string {
  const value = parameter.text ?? parameter.payload;
  if (typeof value === 'string') return value;
  const typed = parameter[String(parameter.type)];
  const fallback = isRecord(typed) ? typed.fallback_value : undefined;
  return typeof fallback === 'string' ? fallback : '';
}

function linkOf(parameter: Record<string, unknown> | undefined): string {
  for (const kind of ['image', 'document', 'video']) {
    const media = parameter?.[kind];
    if (isRecord(media) && typeof media.link === 'string') return media.link;
  }
  return '';
}

const variable = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Puts what was sent into the places of a text, `{{1}}` or `{{name}}`; a place for which nothing was sent stays as it is. */
export const fill = (text: string, { positional, named }: SentParameters): string =>
  text.replace(variable, (place, name: string) => named.get(name) ?? positional[Number(name) - 1] ?? place);

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
  /** In order; undefined where WhatsApp would find no text. */
  readonly positional: readonly (string | undefined)[];
  readonly named: ReadonlyMap<string, string>;
}

export const noParameters: SentParameters = { positional: [], named: new Map() };

type Json = Readonly<Record<string, unknown>>;

const nothing: Json = {};
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recordOf = (value: unknown): Json => (isRecord(value) ? value : nothing);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const lower = (value: unknown): string => stringOf(value).toLowerCase();

/** Reads a native body: WhatsApp's `template`, or the API client's older `hsm`. */
export const sentNative = (body: Json): SentTemplate =>
  body.type === 'hsm' ? sentHsm(body.hsm) : sentTemplate(body.template);

/** Reads WhatsApp's `template` object; what is not as WhatsApp writes it counts as not sent. */
export function sentTemplate(template: unknown): SentTemplate {
  const call = recordOf(template);
  let header: Json | undefined;
  let body: Json | undefined;
  const buttons = new Map<number, SentParameters>();
  for (const component of listOf(call.components)) {
    const type = lower(component.type);
    if (type === 'header') header ??= component;
    else if (type === 'body') body ??= component;
    else if (type === 'button') buttons.set(Number(component.index), parametersOf(component));
  }
  return {
    name: stringOf(call.name),
    languageCode: stringOf(recordOf(call.language).code),
    header: parametersOf(header),
    body: parametersOf(body),
    buttons,
    headerLink: linkOf(listOf(header?.parameters)[0]),
  };
}

/** `localizable_params` are the texts of the body; the later clients took `components` beside them. */
function sentHsm(hsm: unknown): SentTemplate {
  const { element_name: name, language, components, localizable_params: params } = recordOf(hsm);
  const sent = sentTemplate({ name, language, components });
  if (sent.body !== noParameters) return sent;
  const positional = listOf(params).map((one) => scalarText(one.default));
  return { ...sent, body: { positional, named: noParameters.named } };
}

function parametersOf(component: Json | undefined): SentParameters {
  if (!component) return noParameters;
  const positional: (string | undefined)[] = [];
  const named = new Map<string, string>();
  for (const parameter of listOf(component.parameters)) {
    const text = textOf(parameter);
    positional.push(text);
    const name = parameter.parameter_name;
    if (typeof name === 'string' && text !== undefined) named.set(name, text);
  }
  return { positional, named };
}

/** Currencies and dates carry the text that is shown where they cannot be formatted. */
const textOf = (parameter: Json): string | undefined =>
  scalarText(parameter.text ?? parameter.payload ?? recordOf(parameter[lower(parameter.type)]).fallback_value);

/** WhatsApp turns numbers and booleans into their text. */
function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

const mediaKinds = ['image', 'document', 'video'];

/** Under the parameter's own type, else under another kind: a sender's slip that WhatsApp is to judge (golden case G9). */
function linkOf(parameter: Json | undefined): string {
  if (!parameter) return '';
  for (const kind of [lower(parameter.type), ...mediaKinds]) {
    const { link } = recordOf(parameter[kind]);
    if (typeof link === 'string') return link;
  }
  return '';
}

const variable = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Puts what was sent into the places of a text, `{{1}}` or `{{name}}`; a place for which nothing was sent stays as it is. */
export const fill = (text: string, { positional, named }: SentParameters): string =>
  text.includes('{{')
    ? text.replace(variable, (place, name: string) => named.get(name) ?? positional[Number(name) - 1] ?? place)
    : text;

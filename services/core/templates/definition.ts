/** A variant of a message template as WhatsApp's manager holds it, read once from its JSON. */
export interface TemplateDefinition {
  readonly name: string;
  readonly language: string;
  readonly header: { readonly format: string; readonly text: string } | null;
  readonly body: string | null;
  readonly footer: string | null;
  /** All of them, in order: a button sent refers to its place here. */
  readonly buttons: readonly DefinedButton[];
}

export interface DefinedButton {
  readonly type: string;
  readonly text: string;
  readonly url: string;
  readonly phoneNumber: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

/** Undefined for what names no template; parts of an unknown shape are left out. */
export function parseDefinition(json: unknown): TemplateDefinition | undefined {
  if (!isRecord(json)) return undefined;
  const name = textOf(json.name);
  const language = textOf(json.language);
  if (name === '' || language === '') return undefined;
  const components = listOf(json.components);
  const component = (type: string) => components.find((one) => textOf(one.type).toUpperCase() === type);
  const header = component('HEADER');
  return {
    name,
    language,
    header: header ? { format: textOf(header.format).toUpperCase(), text: textOf(header.text) } : null,
    body: textOf(component('BODY')?.text) || null,
    footer: textOf(component('FOOTER')?.text) || null,
    buttons: listOf(component('BUTTONS')?.buttons).map((button) => ({
      type: textOf(button.type).toUpperCase(),
      text: textOf(button.text),
      url: textOf(button.url),
      phoneNumber: textOf(button.phone_number),
    })),
  };
}

/**
 * Which variant the record shows (guide: Language Selection): the message's own language, the integration's fallback, the first
 * English one. It has no bearing on what WhatsApp shows.
 * @param variants of one name, in WhatsApp's order
 */
export function chooseVariant(
  variants: readonly TemplateDefinition[],
  code: string,
  fallbackCode: string,
): TemplateDefinition | undefined {
  const spoken = (wanted: string) => variants.find(({ language }) => language === wanted);
  return (
    spoken(code) ??
    spoken(fallbackCode) ??
    variants.find(({ language }) => language === 'en' || language.startsWith('en_'))
  );
}

/** The variants of these names, in WhatsApp's order: of the thousands that an account may hold, a few are in use. */
export function variantsOf(
  definitions: readonly unknown[],
  names: Iterable<string>,
): ReadonlyMap<string, readonly TemplateDefinition[]> {
  const wanted = new Map<string, TemplateDefinition[]>();
  for (const name of names) wanted.set(name, []);
  for (const json of definitions) {
    const variants = isRecord(json) ? wanted.get(textOf(json.name)) : undefined;
    const definition = variants && parseDefinition(json);
    if (definition) variants.push(definition);
  }
  return wanted;
}

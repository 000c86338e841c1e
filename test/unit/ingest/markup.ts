/** A tag as it stands in a page, its attributes read. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What follows it up to the next tag. */
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const decoded = (text: string): string =>
  text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const sign = entities[name];
    if (sign === undefined || whole !== `&${name};`) throw new Error(`an ampersand by itself: ${whole.slice(0, 20)}`);
    return sign;
  });

const tag = /<(!doctype html|\/?[a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>([^<>]*)/gy;

/**
 * Reads a page, and throws where it is not as plain as we write it: every sign of markup belongs to a tag, every attribute is quoted or
 * has no value. A text that had broken out of its place would show here as a tag or an attribute.
 */
export function tagsOf(page: string): readonly Tag[] {
  const tags: Tag[] = [];
  tag.lastIndex = 0;
  while (tag.lastIndex < page.length) {
    const at = tag.lastIndex;
    const match = tag.exec(page);
    if (!match) throw new Error(`no plain markup: ${JSON.stringify(page.slice(at, at + 80))}`);
    const [, name = '', attributes = '', text = ''] = match;
    const pairs = [...attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)].map(
      ([, attribute = '', value = '']) => [attribute, decoded(value)] as const,
    );
    tags.push({ name, attributes: Object.fromEntries(pairs), text: decoded(text) });
  }
  return tags;
}

/** The fields of a page's form: name, and what stands in each. */
export function fieldsOf(page: string): readonly { readonly name: string; readonly value: string }[] {
  const tags = tagsOf(page);
  return tags.flatMap(({ name, attributes }, n) => {
    if (name === 'input') return [{ name: attributes.name ?? '', value: attributes.value ?? '' }];
    if (name !== 'select') return [];
    const end = tags.findIndex((one, at) => at > n && one.name === '/select');
    const chosen = tags.slice(n, end).find((one) => one.name === 'option' && 'selected' in one.attributes);
    return [{ name: attributes.name ?? '', value: chosen?.attributes.value ?? '' }];
  });
}

/** What is said beside the fields, by their names. */
export function faultsOf(page: string): Readonly<Record<string, string>> {
  const tags = tagsOf(page);
  const said = new Map(tags.map(({ attributes, text }) => [attributes.id, text]));
  return Object.fromEntries(
    tags.flatMap(({ attributes }) =>
      attributes['aria-describedby'] === undefined
        ? []
        : [[attributes.name ?? '', said.get(attributes['aria-describedby']) ?? ''] as const],
    ),
  );
}

/** The words of the page's heading. */
export const headingOf = (page: string): string => tagsOf(page).find(({ name }) => name === 'h1')?.text ?? '';

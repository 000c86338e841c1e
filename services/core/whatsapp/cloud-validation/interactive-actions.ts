import {
  type Check,
  eachEntry,
  invalid,
  isObject,
  isWebLink,
  type JsonObject,
  listField,
  malformed,
  missing,
  objectField,
  onlyKeys,
  textField,
} from './fields.ts';

const ACTION = 'interactive.action';
const BUTTON_ACTION_KEYS = new Set(['buttons']);
const BUTTON_KEYS = new Set(['type', 'reply']);
const REPLY_KEYS = new Set(['id', 'title']);
const LIST_ACTION_KEYS = new Set(['button', 'sections']);
const LIST_SECTION_KEYS = new Set(['title', 'rows']);
const ROW_KEYS = new Set(['id', 'title', 'description']);
const NAMED_ACTION_KEYS = new Set(['name', 'parameters']);
const PRODUCT_KEYS = new Set(['catalog_id', 'product_retailer_id']);
const PRODUCT_LIST_KEYS = new Set(['catalog_id', 'sections']);
const PRODUCT_SECTION_KEYS = new Set(['title', 'product_items']);
const CTA_KEYS = new Set(['display_text', 'url']);
const ID = { max: 1000, required: true } as const;

/** Up to three reply buttons, title ≤ 20, id ≤ 256, ids not repeated. */
export function checkButtons(action: JsonObject): Check {
  const ids = new Set<unknown>();
  return (
    onlyKeys(action, ACTION, BUTTON_ACTION_KEYS) ??
    listField(action, 'buttons', ACTION, 1, 3) ??
    eachEntry(action.buttons, `${ACTION}.buttons`, (button, path) => {
      if (button.type !== 'reply') return invalid(`${path}.type`, 'must be reply');
      const reply = button.reply;
      if (!isObject(reply)) return missing(`${path}.reply`);
      return (
        onlyKeys(button, path, BUTTON_KEYS) ??
        onlyKeys(reply, `${path}.reply`, REPLY_KEYS) ??
        textField(reply, 'id', `${path}.reply`, { max: 256, required: true }) ??
        textField(reply, 'title', `${path}.reply`, { max: 20, required: true }) ??
        unrepeated(ids, reply.id, `${path}.reply.id`)
      );
    })
  );
}

/** Up to ten rows over all sections; a title for each section as soon as there are two. */
export function checkList(action: JsonObject): Check {
  const ids = new Set<unknown>();
  const sections = action.sections;
  const several = Array.isArray(sections) && sections.length > 1;
  return (
    onlyKeys(action, ACTION, LIST_ACTION_KEYS) ??
    textField(action, 'button', ACTION, { max: 20, required: true }) ??
    listField(action, 'sections', ACTION, 1, 10) ??
    eachEntry(sections, `${ACTION}.sections`, (section, path) => {
      return (
        onlyKeys(section, path, LIST_SECTION_KEYS) ??
        textField(section, 'title', path, { max: 24, required: several, emptyAllowed: !several }) ??
        listField(section, 'rows', path, 1, 10) ??
        eachEntry(section.rows, `${path}.rows`, (row, rowPath) => checkRow(row, rowPath, ids))
      );
    }) ??
    (ids.size > 10 ? invalid(`${ACTION}.sections`, `have ${ids.size} rows in all. Max: 10`) : undefined)
  );
}

function checkRow(row: JsonObject, path: string, ids: Set<unknown>): Check {
  return (
    onlyKeys(row, path, ROW_KEYS) ??
    textField(row, 'id', path, { max: 200, required: true }) ??
    textField(row, 'title', path, { max: 24, required: true }) ??
    textField(row, 'description', path, { max: 72, emptyAllowed: true }) ??
    unrepeated(ids, row.id, `${path}.id`)
  );
}

function unrepeated(seen: Set<unknown>, id: unknown, path: string): Check {
  if (seen.has(id)) return invalid(path, 'is repeated in the message');
  seen.add(id);
  return undefined;
}

/** A button that opens a link, its text ≤ 20. */
export function checkCallToAction(action: JsonObject): Check {
  const problem = checkNamedAction(action, 'cta_url', true);
  const parameters = action.parameters;
  if (problem !== undefined || !isObject(parameters)) return problem;
  const path = `${ACTION}.parameters`;
  return (
    onlyKeys(parameters, path, CTA_KEYS) ??
    textField(parameters, 'display_text', path, { max: 20, required: true }) ??
    (isWebLink(parameters.url) ? undefined : invalid(`${path}.url`, 'is not a valid http or https URL'))
  );
}

/** A flow by id or by name, its button's text ≤ 20. */
export function checkFlow(action: JsonObject): Check {
  const problem = checkNamedAction(action, 'flow', true);
  const parameters = action.parameters;
  if (problem !== undefined || !isObject(parameters)) return problem;
  const path = `${ACTION}.parameters`;
  if (parameters.flow_id === undefined && parameters.flow_name === undefined) {
    return missing(`${path}.flow_id or ${path}.flow_name`);
  }
  if (parameters.flow_message_version === undefined) return missing(`${path}.flow_message_version`);
  return textField(parameters, 'flow_cta', path, { max: 20, required: true });
}

export function checkProduct(action: JsonObject): Check {
  return (
    onlyKeys(action, ACTION, PRODUCT_KEYS) ??
    textField(action, 'catalog_id', ACTION, ID) ??
    textField(action, 'product_retailer_id', ACTION, ID)
  );
}

/** Up to thirty products over at most ten sections. */
export function checkProductList(action: JsonObject): Check {
  const sections = action.sections;
  const several = Array.isArray(sections) && sections.length > 1;
  let products = 0;
  return (
    onlyKeys(action, ACTION, PRODUCT_LIST_KEYS) ??
    textField(action, 'catalog_id', ACTION, ID) ??
    listField(action, 'sections', ACTION, 1, 10) ??
    eachEntry(sections, `${ACTION}.sections`, (section, path) => {
      const problem =
        onlyKeys(section, path, PRODUCT_SECTION_KEYS) ??
        textField(section, 'title', path, { max: 24, required: several, emptyAllowed: !several }) ??
        listField(section, 'product_items', path, 1, 30) ??
        eachEntry(section.product_items, `${path}.product_items`, (item, itemPath) =>
          textField(item, 'product_retailer_id', itemPath, ID),
        );
      if (Array.isArray(section.product_items)) products += section.product_items.length;
      return problem;
    }) ??
    (products > 30 ? invalid(`${ACTION}.sections`, `have ${products} products in all. Max: 30`) : undefined)
  );
}

/** An action known by its name, whose parameters are WhatsApp's or the business's own. */
export function checkNamedAction(action: JsonObject, name: string, parametersRequired: boolean): Check {
  const named = action.name;
  if (named === undefined) return missing(`${ACTION}.name`);
  if (named !== name) return invalid(`${ACTION}.name`, `must be ${name}`);
  const problem = onlyKeys(action, ACTION, NAMED_ACTION_KEYS);
  if (problem !== undefined) return problem;
  if (parametersRequired) return objectField(action, 'parameters', ACTION);
  const parameters = action.parameters;
  return parameters === undefined || isObject(parameters)
    ? undefined
    : malformed(`Param ${ACTION}.parameters must be a JSON object.`);
}

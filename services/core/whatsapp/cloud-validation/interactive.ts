import { checkMedia, type MediaKind } from './content.ts';
import {
  type Check,
  invalid,
  isObject,
  type JsonObject,
  malformed,
  missing,
  objectField,
  onlyKeys,
  textField,
} from './fields.ts';
import {
  checkButtons,
  checkCallToAction,
  checkFlow,
  checkList,
  checkNamedAction,
  checkProduct,
  checkProductList,
} from './interactive-actions.ts';

const INTERACTIVE_KEYS = new Set(['type', 'header', 'body', 'footer', 'action']);
const BODY_KEYS = new Set(['text']);
const HEADER_KEYS = new Set(['type', 'text', 'sub_text', 'image', 'video', 'document']);

type HeaderRule = 'any' | 'text' | 'text-required' | 'none';

export interface InteractiveRule {
  readonly header: HeaderRule;
  readonly bodyOptional?: boolean;
  readonly action: (action: JsonObject) => Check;
}

/** What each kind of interactive message may hold (WhatsApp: interactive messages). */
export const cloudInteractive: ReadonlyMap<string, InteractiveRule> = new Map<string, InteractiveRule>([
  ['button', { header: 'any', action: checkButtons }],
  ['list', { header: 'text', action: checkList }],
  ['cta_url', { header: 'any', action: checkCallToAction }],
  ['flow', { header: 'any', action: checkFlow }],
  ['product', { header: 'none', bodyOptional: true, action: checkProduct }],
  ['product_list', { header: 'text-required', action: checkProductList }],
  ['catalog_message', { header: 'none', action: (action) => checkNamedAction(action, 'catalog_message', false) }],
  [
    'location_request_message',
    { header: 'none', action: (action) => checkNamedAction(action, 'send_location', false) },
  ],
  ['address_message', { header: 'any', action: (action) => checkNamedAction(action, 'address_message', true) }],
  ['order_details', { header: 'any', action: (action) => checkNamedAction(action, 'review_and_pay', true) }],
  ['order_status', { header: 'none', action: (action) => checkNamedAction(action, 'review_order', true) }],
]);

/** How a protocol writes interactive messages: the kinds it knows, and the media of their headers. */
export interface InteractiveDialect {
  readonly rules: ReadonlyMap<string, InteractiveRule>;
  readonly media: (kind: MediaKind, media: JsonObject, path: string) => Check;
}

const cloud: InteractiveDialect = { rules: cloudInteractive, media: checkMedia };

/** Checks an `interactive` object against the limits of its kind. */
export function checkInteractive(interactive: JsonObject, dialect: InteractiveDialect = cloud): Check {
  const type = interactive.type;
  if (type === undefined) return missing('interactive.type');
  const rule = typeof type === 'string' ? dialect.rules.get(type) : undefined;
  if (rule === undefined) {
    return invalid('interactive.type', `must be one of {${[...dialect.rules.keys()].join(', ')}}`);
  }
  return (
    onlyKeys(interactive, 'interactive', INTERACTIVE_KEYS) ??
    checkBody(interactive, rule.bodyOptional === true) ??
    checkFooter(interactive) ??
    checkHeader(interactive.header, rule.header, dialect) ??
    objectField(interactive, 'action', 'interactive') ??
    (isObject(interactive.action) ? rule.action(interactive.action) : undefined)
  );
}

function checkBody(interactive: JsonObject, optional: boolean): Check {
  const body = interactive.body;
  if (body === undefined) return optional ? undefined : missing('interactive.body');
  if (!isObject(body)) return malformed('Param interactive.body must be a JSON object.');
  return (
    onlyKeys(body, 'interactive.body', BODY_KEYS) ??
    textField(body, 'text', 'interactive.body', { max: 1024, required: true })
  );
}

function checkFooter(interactive: JsonObject): Check {
  const footer = interactive.footer;
  if (footer === undefined) return undefined;
  if (!isObject(footer)) return malformed('Param interactive.footer must be a JSON object.');
  return (
    onlyKeys(footer, 'interactive.footer', BODY_KEYS) ??
    textField(footer, 'text', 'interactive.footer', { max: 60, required: true })
  );
}

function checkHeader(header: unknown, rule: HeaderRule, dialect: InteractiveDialect): Check {
  const path = 'interactive.header';
  if (header === undefined) return rule === 'text-required' ? missing(path) : undefined;
  if (rule === 'none') return invalid(path, 'is not supported for this type of interactive message');
  if (!isObject(header)) return malformed(`Param ${path} must be a JSON object.`);
  const type = header.type;
  if (type === undefined) return missing(`${path}.type`);
  if (type === 'text') {
    return onlyKeys(header, path, HEADER_KEYS) ?? textField(header, 'text', path, { max: 60, required: true });
  }
  if (rule !== 'any') return invalid(`${path}.type`, 'must be text for this type of interactive message');
  if (type !== 'image' && type !== 'video' && type !== 'document') {
    return invalid(`${path}.type`, 'must be one of {text, image, video, document}');
  }
  const media = header[type];
  if (!isObject(media)) return missing(`${path}.${type}`);
  return onlyKeys(header, path, HEADER_KEYS) ?? dialect.media(type, media, `${path}.${type}`);
}

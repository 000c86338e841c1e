import { isObject, isWebLink, type JsonObject } from '../../core/whatsapp/cloud-validation/fields.ts';

/** What a field of the settings must be; nested for an object. */
type Rule = Check | { readonly [field: string]: Rule };
type Check = { readonly holds: (value: unknown) => boolean; readonly what: string };

const flag: Check = { holds: (value) => typeof value === 'boolean', what: 'must be true or false' };
const count: Check = {
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  what: 'must be a whole number',
};
const text: Check = { holds: (value) => typeof value === 'string', what: 'must be a text' };
const mediaKinds = new Set<unknown>(['image', 'video', 'voice', 'sticker', 'audio', 'document']);
const requestLimits = new Set<unknown>([6, 12, 18, 24]);

/** The settings that the client has, the older ones too (WhatsApp: on-premises application settings). */
const rules: Readonly<Record<string, Rule>> = {
  callback_backoff_delay_ms: count,
  max_callback_backoff_delay_ms: count,
  callback_persist: flag,
  heartbeat_interval: count,
  unhealthy_interval: count,
  media: {
    auto_download: {
      holds: (value) => Array.isArray(value) && value.every((kind) => mediaKinds.has(kind)),
      what: `must be a list of {${[...mediaKinds].join(', ')}}`,
    },
  },
  notify_user_change_number: flag,
  show_security_notifications: flag,
  garbagecollector_enable: { media: flag, messages: flag },
  webhooks: {
    // WhatsApp takes https alone; the sandbox runs beside its caller.
    url: {
      holds: (value) => value === '' || isWebLink(value),
      what: 'must be an http or https address, or empty',
    },
    max_concurrent_requests: { holds: (value) => requestLimits.has(value), what: 'must be 6, 12, 18 or 24' },
    message: { sent: flag, delivered: flag, read: flag },
  },
  wa_id: text,
  sent_status: flag,
  pass_through: flag,
  on_call_pager: text,
};

/** What a client has before anything is set. */
export const DEFAULT_APPLICATION_SETTINGS: JsonObject = {
  callback_backoff_delay_ms: 3_000,
  max_callback_backoff_delay_ms: 900_000,
  callback_persist: true,
  heartbeat_interval: 5,
  unhealthy_interval: 30,
  media: { auto_download: [...mediaKinds] },
  webhooks: { max_concurrent_requests: 6, message: { sent: false, delivered: true, read: true } },
  sent_status: false,
};

/** A field that cannot stand. */
export interface SettingsProblem {
  readonly field: string;
  readonly reason: string;
  /** The client has no such field. */
  readonly unknown: boolean;
}

/** Finds the first field of a change that cannot stand. */
export function settingsProblem(change: JsonObject): SettingsProblem | undefined {
  return problemIn(change, rules, '');
}

function problemIn(
  change: JsonObject,
  among: Readonly<Record<string, Rule>>,
  path: string,
): SettingsProblem | undefined {
  for (const [key, value] of Object.entries(change)) {
    const field = path === '' ? key : `${path}.${key}`;
    const rule = Object.hasOwn(among, key) ? among[key] : undefined;
    if (rule === undefined) return { field, reason: 'is not a setting', unknown: true };
    const problem = isCheck(rule) ? checked(rule, value, field) : nested(rule, value, field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const isCheck = (rule: Rule): rule is Check => typeof rule.holds === 'function';

function checked(rule: Check, value: unknown, field: string): SettingsProblem | undefined {
  return rule.holds(value) ? undefined : { field, reason: rule.what, unknown: false };
}

function nested(rule: Readonly<Record<string, Rule>>, value: unknown, field: string): SettingsProblem | undefined {
  return isObject(value) ? problemIn(value, rule, field) : { field, reason: 'must be an object', unknown: false };
}

/** A change laid over what is set: field by field, into objects; lists are replaced. */
export function mergedSettings(current: JsonObject, change: JsonObject): JsonObject {
  const merged = Object.entries(change).map(([key, value]) => {
    const before = current[key];
    return [key, isObject(before) && isObject(value) ? mergedSettings(before, value) : value] as const;
  });
  return { ...current, ...Object.fromEntries(merged) };
}

/** What of the settings the sandbox acts on. */
export interface ClientSetup {
  readonly webhookUrl: string | undefined;
  /** The statuses that the webhook hears of, beside `failed`. */
  readonly reported: ReadonlySet<string>;
}

/** Reads the setup from whole settings. */
export function setupOf(settings: JsonObject): ClientSetup {
  const webhooks = isObject(settings.webhooks) ? settings.webhooks : {};
  const message = isObject(webhooks.message) ? webhooks.message : {};
  // `sent` has an older switch too; either turns it on (WhatsApp: sent_status).
  const reported = ['sent', 'delivered', 'read'].filter(
    (status) => message[status] === true || (status === 'sent' && settings.sent_status === true),
  );
  const { url } = webhooks;
  return {
    webhookUrl: typeof url === 'string' && url !== '' ? url : undefined,
    reported: new Set([...reported, 'failed']),
  };
}

import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { TemplateDefinition } from '../core/whatsapp/cloud-validation/template-definition.ts';
import { CallLog, DEFAULT_KEEP, type KeepLimits } from './call-log.ts';
import { DEMO_TEMPLATES } from './demo-templates.ts';
import { Faults } from './faults.ts';
import { MediaShelf } from './media-shelf.ts';
import { MessageIds } from './message-ids.ts';
import { type BusinessNumber, BusinessNumbers, type NumberConfig } from './numbers.ts';
import { Phones } from './phones.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { changedSettings, DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { StatusReporter } from './statuses.ts';
import { TemplateStore } from './template-store.ts';
import type { Notification } from './webhook-body.ts';
import { DEFAULT_WEBHOOK_OPTIONS, type WebhookOptions, WebhookSender } from './webhook-sender.ts';

/** The number that a sandbox has when nothing else is configured. */
export const DEFAULT_NUMBER: NumberConfig = {
  phoneNumberId: '100000000000001',
  displayPhoneNumber: '+1 555-010-0100',
  wabaId: '200000000000001',
  accessToken: 'sandbox-access-token',
  appSecret: 'sandbox-app-secret',
  verifyToken: 'sandbox-verify-token',
};

export interface WorldOptions {
  /** Configured business numbers; the first is the default. */
  readonly numbers?: readonly [NumberConfig, ...NumberConfig[]];
  readonly settings?: Partial<Settings>;
  readonly templates?: readonly TemplateDefinition[];
  readonly keep?: Partial<KeepLimits>;
  readonly webhooks?: Partial<WebhookOptions>;
  readonly log?: Logger;
  /** Milliseconds since 1970; the system's clock by default. */
  readonly now?: () => number;
  /** Eight hex digits that all message ids of this run hold. */
  readonly run?: string;
}

/** The simulated WhatsApp: everything that is true at a moment. */
export interface World {
  readonly numbers: BusinessNumbers;
  readonly phones: Phones;
  readonly calls: CallLog;
  readonly ids: MessageIds;
  readonly templates: TemplateStore;
  readonly media: MediaShelf;
  readonly faults: Faults;
  readonly statuses: StatusReporter;
  readonly webhooks: WebhookSender;
  /** Answers that a fault holds back. */
  readonly answers: Schedule;
  readonly run: string;
  readonly now: () => number;
  settings(): Settings;
  changeSettings(change: Partial<Settings>): Settings;
  /** Tells the business, unless a fault loses the notification. */
  notify(number: BusinessNumber, phone: string, notification: Notification, callPath?: string): void;
  /** Forgets everything but the numbers. */
  reset(): void;
  close(): Promise<void>;
}

/** Makes a world in its first state. */
export function createWorld(options: WorldOptions): World {
  const now = options.now ?? Date.now;
  const run = options.run ?? randomBytes(4).toString('hex').toUpperCase();
  const schedule = createSchedule();
  const answers = createSchedule();
  const phones = new Phones();
  const faults = new Faults();
  const ids = new MessageIds(run);
  const startTemplates = options.templates ?? DEMO_TEMPLATES;
  const startSettings = changedSettings(DEFAULT_SETTINGS, options.settings ?? {});
  const calls = new CallLog({ ...DEFAULT_KEEP, ...options.keep }, (call) => phones.forget(call));
  const templates = new TemplateStore(startTemplates);
  const media = new MediaShelf(run);
  const webhooks = new WebhookSender({ ...DEFAULT_WEBHOOK_OPTIONS, ...options.webhooks }, schedule, options.log);
  let settings = startSettings;

  function notify(number: BusinessNumber, phone: string, notification: Notification, callPath = ''): void {
    if (!faults.isEmpty) {
      const fault = faults.forWebhook(phone, `${webhookPath(notification.hook.urlOf(number))} ${callPath}`);
      if (fault?.dropWebhook === true) return;
      if (fault?.duplicateWebhook === true) notification.copies = 2;
    }
    webhooks.send(number, phone, notification);
  }

  return {
    numbers: new BusinessNumbers(options.numbers ?? [DEFAULT_NUMBER]),
    phones,
    calls,
    ids,
    templates,
    media,
    faults,
    statuses: new StatusReporter({ schedule, settings: () => settings, now, notify }),
    webhooks,
    answers,
    run,
    now,
    settings: () => settings,
    changeSettings(change) {
      settings = changedSettings(settings, change);
      return settings;
    },
    notify,
    reset() {
      schedule.clear();
      webhooks.clear();
      phones.clear();
      media.clear();
      calls.clear();
      ids.forgetInbound();
      faults.replace([]);
      templates.replace(startTemplates);
      settings = startSettings;
    },
    async close() {
      schedule.clear();
      answers.clear();
      await webhooks.close();
    },
  };
}

function webhookPath(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : '';
}

import { cloudErrorTitle } from '../core/whatsapp/cloud-validation/errors.ts';
import type { Recipient } from '../core/whatsapp/cloud-validation/recipient.ts';
import { clientStatus, isReportedByClient } from './api-client/status.ts';
import { clientStatusNotification } from './api-client/webhook-body.ts';
import type { Call, Shown } from './call-log.ts';
import type { BusinessNumber } from './numbers.ts';
import type { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';
import { type Notification, statusNotification } from './webhook-body.ts';

const RANK: Readonly<Record<Shown, number>> = { accepted: 0, sent: 1, delivered: 2, read: 3, failed: 4 };
const HELP = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/';

/** An accepted message whose statuses are to be reported. */
export interface Reported {
  readonly call: Call;
  readonly number: BusinessNumber;
  readonly id: string;
  readonly recipient: Pick<Recipient, 'kind' | 'address'>;
  readonly callbackData: string | undefined;
  readonly category: string;
}

export interface Failure {
  readonly code: number;
  readonly details: string;
}

export interface StatusOutlook {
  readonly failure: Failure | undefined;
  readonly reordered: boolean;
}

export interface StatusReporterParts {
  readonly schedule: Schedule;
  readonly settings: () => Settings;
  readonly now: () => number;
  readonly notify: (number: BusinessNumber, phone: string, notification: Notification, callPath: string) => void;
}

/** Reports what becomes of accepted messages: sent, delivered, read or failed, never backwards. */
export class StatusReporter {
  private readonly parts: StatusReporterParts;

  constructor(parts: StatusReporterParts) {
    this.parts = parts;
  }

  /** Starts the statuses of a message that was just accepted. */
  start(message: Reported, outlook: StatusOutlook): void {
    const { schedule, settings } = this.parts;
    const { statusDelayMs: delay, autoDelivered, autoRead } = settings();
    const { failure } = outlook;
    if (failure !== undefined) {
      message.call.failedCode = failure.code;
      later(schedule, delay, () => this.report(message, 'failed', failure));
      return;
    }
    if (outlook.reordered) {
      this.startReordered(message, autoDelivered, autoRead, delay);
      return;
    }
    this.report(message, 'sent');
    if (autoDelivered) later(schedule, delay, () => this.report(message, 'delivered'));
    if (autoRead) later(schedule, delay * 2, () => this.report(message, 'read'));
  }

  /** The phone's owner reads a message; one that is delivered by itself is delivered first. */
  read(message: Reported): boolean {
    if (RANK[message.call.shown] >= RANK.read || message.call.failedCode !== 0) return false;
    if (this.parts.settings().autoDelivered) this.report(message, 'delivered');
    this.report(message, 'read');
    return true;
  }

  /** All statuses at the time of the last one, the last first; each with the time at which it was due. */
  private startReordered(message: Reported, delivered: boolean, read: boolean, delay: number): void {
    const now = this.parts.now();
    const due: { status: Shown; at: number }[] = [{ status: 'sent', at: now }];
    if (delivered) due.push({ status: 'delivered', at: now + delay });
    if (read) due.push({ status: 'read', at: now + 2 * delay });
    later(this.parts.schedule, delay * (due.length - 1), () => {
      message.call.shown = due.at(-1)?.status ?? 'sent';
      for (const { status, at } of due.reverse()) this.notify(message, status, at, undefined);
    });
  }

  private report(message: Reported, status: Shown, failure?: Failure): void {
    if (RANK[status] <= RANK[message.call.shown]) return;
    message.call.shown = status;
    this.notify(message, status, this.parts.now(), failure);
  }

  private notify(message: Reported, status: Shown, at: number, failure: Failure | undefined): void {
    const { recipient, number, call } = message;
    if (call.protocol === 'api-client' && !isReportedByClient(message, status)) return;
    const notification =
      call.protocol === 'cloud'
        ? statusNotification(statusObject(message, status, at, failure))
        : clientStatusNotification(clientStatus(message, status, at, failure));
    this.parts.notify(number, recipient.address, notification, call.path);
  }
}

function later(schedule: Schedule, ms: number, run: () => void): void {
  if (ms > 0) schedule.after(ms, run);
  else run();
}

function statusObject(message: Reported, status: Shown, at: number, failure: Failure | undefined): unknown {
  const { recipient } = message;
  return {
    id: message.id,
    status,
    timestamp: String(Math.floor(at / 1_000)),
    ...(recipient.kind === 'user' ? { recipient_user_id: recipient.address } : { recipient_id: recipient.address }),
    ...(recipient.kind === 'group' ? { recipient_type: 'group' } : {}),
    ...(message.callbackData === undefined ? {} : { biz_opaque_callback_data: message.callbackData }),
    ...(status === 'sent' || status === 'delivered' ? { pricing: pricingOf(message.category) } : {}),
    ...(failure === undefined ? {} : { errors: [statusError(failure)] }),
  };
}

function pricingOf(category: string): unknown {
  const free = category === 'service';
  return { billable: !free, pricing_model: 'PMP', category, type: free ? 'free_customer_service' : 'regular' };
}

function statusError({ code, details }: Failure): unknown {
  const title = cloudErrorTitle(code);
  return { code, title, message: title, error_data: { details }, href: HELP };
}

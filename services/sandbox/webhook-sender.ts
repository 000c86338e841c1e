import type { Logger } from 'pino';
import { Agent, request } from 'undici';
import { Deque } from './deque.ts';
import type { BusinessNumber } from './numbers.ts';
import type { Schedule } from './schedule.ts';
import type { Hook, Notification } from './webhook-body.ts';

export interface WebhookOptions {
  /** POSTs in flight at once to the webhook of one number. */
  readonly concurrency: number;
  /** Notifications in one POST at most; several only when more phones wait than POSTs may fly. */
  readonly batch: number;
  /** The gap before the first retry; each further gap is twice as long. */
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** A notification is given up this long after its first try. */
  readonly retryForMs: number;
  readonly timeoutMs: number;
  /** Notifications kept while they wait; beyond, new ones are dropped. */
  readonly maxPending: number;
}

export const DEFAULT_WEBHOOK_OPTIONS: WebhookOptions = {
  concurrency: 16,
  batch: 100,
  retryBaseMs: 500,
  retryMaxMs: 10_000,
  retryForMs: 7 * 24 * 3_600_000,
  timeoutMs: 10_000,
  maxPending: 1_000_000,
};

/** The notifications of one phone for one webhook, in order; one POST at a time carries any of them. */
interface Lane {
  readonly key: string;
  readonly target: Target;
  queue: Notification[];
  /** In the ready list, in a POST, or waiting for a retry. */
  busy: boolean;
  attempts: number;
  firstTriedAt: number;
}

/** A webhook of a number. */
interface Target {
  readonly key: string;
  readonly hook: Hook;
  readonly number: BusinessNumber;
  readonly lanes: Map<string, Lane>;
  ready: Deque<Lane>;
  inFlight: number;
  failing: boolean;
}

interface Parcel {
  readonly lane: Lane;
  readonly notifications: readonly Notification[];
}

/** Posts notifications to the numbers' webhooks: retried with growing gaps, in order for each phone. */
export class WebhookSender {
  private readonly options: WebhookOptions;
  private readonly schedule: Schedule;
  private readonly log: Logger | undefined;
  private readonly agent: Agent;
  private targets = new Map<string, Target>();
  private pendingCount = 0;
  private pumpPlanned = false;
  private overflowing = false;
  private closed = false;

  constructor(options: WebhookOptions, schedule: Schedule, log: Logger | undefined) {
    this.options = options;
    this.schedule = schedule;
    this.log = log;
    this.agent = new Agent({
      connections: options.concurrency,
      connect: { timeout: options.timeoutMs },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    });
  }

  /** Notifications that have not been acknowledged yet. */
  get pending(): number {
    return this.pendingCount;
  }

  send(number: BusinessNumber, phone: string, notification: Notification): void {
    const { hook } = notification;
    if (hook.urlOf(number) === undefined || this.closed) return;
    if (this.pendingCount >= this.options.maxPending) {
      if (!this.overflowing) this.log?.warn({ pending: this.pendingCount }, 'webhooks are dropped: too many wait');
      this.overflowing = true;
      return;
    }
    this.overflowing = false;
    const lane = this.lane(hook, number, phone);
    lane.queue.push(notification);
    this.pendingCount += 1;
    if (!lane.busy) this.makeReady(lane);
  }

  /** Forgets everything that waits; what is in flight is not retried. */
  clear(): void {
    this.targets = new Map();
    this.pendingCount = 0;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.clear();
    await this.agent.destroy();
  }

  private lane(hook: Hook, number: BusinessNumber, phone: string): Lane {
    const key = hook.keyOf(number);
    let target = this.targets.get(key);
    if (target === undefined) {
      target = { key, hook, number, lanes: new Map(), ready: new Deque(), inFlight: 0, failing: false };
      this.targets.set(key, target);
    }
    let lane = target.lanes.get(phone);
    if (lane === undefined) {
      lane = { key: phone, target, queue: [], busy: false, attempts: 0, firstTriedAt: 0 };
      target.lanes.set(phone, lane);
    }
    return lane;
  }

  private makeReady(lane: Lane): void {
    lane.busy = true;
    lane.target.ready.push(lane);
    if (this.pumpPlanned) return;
    // The next turn, so that what one turn makes goes out together.
    this.pumpPlanned = true;
    setImmediate(() => {
      this.pumpPlanned = false;
      for (const target of this.targets.values()) this.pump(target);
    });
  }

  private pump(target: Target): void {
    while (target.inFlight < this.options.concurrency && target.ready.length > 0) {
      const parcels = this.nextBatch(target);
      target.inFlight += 1;
      void this.deliver(target, parcels).finally(() => {
        target.inFlight -= 1;
        if (this.isCurrent(target)) this.pump(target);
      });
    }
  }

  /** Shares the waiting phones out among the POSTs that may still fly; a phone that failed before goes alone. */
  private nextBatch(target: Target): Parcel[] {
    const share = Math.ceil(target.ready.length / (this.options.concurrency - target.inFlight));
    const parcels: Parcel[] = [];
    let room = this.options.batch;
    while (parcels.length < share && room > 0) {
      const next = target.ready.at(0);
      if (next === undefined || (parcels.length > 0 && next.attempts > 0)) break;
      target.ready.shift();
      const notifications = next.queue.slice(0, room);
      room -= notifications.length;
      parcels.push({ lane: next, notifications });
      if (next.attempts > 0) break;
    }
    return parcels;
  }

  private async deliver(target: Target, parcels: readonly Parcel[]): Promise<void> {
    const notifications = parcels.flatMap((parcel) => parcel.notifications);
    const failure = await this.post(target, target.hook.bodyOf(target.number, notifications));
    if (!this.isCurrent(target)) return;
    if (failure !== undefined && !target.failing) {
      this.log?.warn({ phoneNumberId: target.number.config.phoneNumberId, failure }, 'webhook failed, will retry');
    }
    target.failing = failure !== undefined;
    for (const parcel of parcels) {
      if (failure === undefined) this.acknowledged(parcel);
      else this.failed(parcel, failure);
    }
  }

  private async post({ hook, number }: Target, body: string): Promise<string | undefined> {
    const url = hook.urlOf(number);
    if (url === undefined) return 'no webhook address';
    try {
      const headers = hook.headersOf(number, body);
      const response = await request(url, { dispatcher: this.agent, method: 'POST', headers, body });
      await response.body.dump();
      // 200 alone acknowledges (WhatsApp: webhook transport).
      return response.statusCode === 200 ? undefined : `status ${response.statusCode}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private acknowledged({ lane, notifications }: Parcel): void {
    const repeated = notifications.filter((notification) => notification.copies > 1);
    for (const notification of repeated) notification.copies -= 1;
    this.finish(lane, notifications.length, repeated);
  }

  private failed({ lane, notifications }: Parcel, failure: string): void {
    const now = performance.now();
    if (lane.attempts === 0) lane.firstTriedAt = now;
    if (now - lane.firstTriedAt >= this.options.retryForMs) {
      this.log?.warn({ phone: lane.key, count: notifications.length, failure }, 'webhook given up');
      this.finish(lane, notifications.length, []);
      return;
    }
    const gap = Math.min(this.options.retryBaseMs * 2 ** lane.attempts, this.options.retryMaxMs);
    lane.attempts += 1;
    this.schedule.after(gap * (0.8 + Math.random() * 0.4), () => {
      if (this.isCurrent(lane.target)) this.makeReady(lane);
    });
  }

  private finish(lane: Lane, count: number, repeated: readonly Notification[]): void {
    lane.queue = [...repeated, ...lane.queue.slice(count)];
    lane.attempts = 0;
    this.pendingCount -= count - repeated.length;
    if (lane.queue.length > 0) {
      this.makeReady(lane);
      return;
    }
    lane.busy = false;
    lane.target.lanes.delete(lane.key);
  }

  private isCurrent(target: Target): boolean {
    return this.targets.get(target.key) === target;
  }
}

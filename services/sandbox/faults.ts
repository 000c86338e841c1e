/** An error that a fault answers with: a code, or the fields of Graph's error. */
export interface FaultError {
  readonly code: number;
  readonly message?: string;
  readonly details?: string;
  readonly type?: string;
  readonly subcode?: number;
  readonly isTransient?: boolean;
}

/** A fault as `PUT /_sandbox/faults` takes it. */
export interface FaultInput {
  readonly match?: { readonly number?: string; readonly path?: string };
  readonly times?: number;
  readonly delayMs?: number;
  readonly status?: number;
  readonly error?: number | FaultError;
  readonly lostAnswer?: boolean;
  readonly dropWebhook?: boolean;
  readonly duplicateWebhook?: boolean;
  readonly reorderStatuses?: boolean;
  readonly failStatus?: number;
}

/** What a fault does at: a call, a webhook notification, or the statuses of one message. */
type Aspect = 'call' | 'webhook' | 'statuses';

interface Armed {
  readonly input: FaultInput;
  readonly number: string | undefined;
  readonly left: Record<Aspect, number>;
}

const IS_OF: Readonly<Record<Aspect, (fault: FaultInput) => boolean>> = {
  call: (fault) =>
    fault.delayMs !== undefined ||
    fault.status !== undefined ||
    fault.error !== undefined ||
    fault.lostAnswer === true ||
    fault.failStatus !== undefined,
  webhook: (fault) => fault.dropWebhook === true || fault.duplicateWebhook === true,
  statuses: (fault) => fault.reorderStatuses === true,
};

/** The list of faults. The first one that matches and is not used up applies; each aspect counts for itself. */
export class Faults {
  private armed: readonly Armed[] = [];

  get isEmpty(): boolean {
    return this.armed.length === 0;
  }

  replace(inputs: readonly FaultInput[]): void {
    this.armed = inputs.map((input) => {
      const times = input.times ?? Number.POSITIVE_INFINITY;
      return {
        input,
        number: input.match?.number?.replace(/^\+/, ''),
        left: { call: times, webhook: times, statuses: times },
      };
    });
  }

  list(): readonly FaultInput[] {
    return this.armed.map((fault) => fault.input);
  }

  /** Uses up the fault for a call to this path, about this phone. */
  forCall(phone: string | undefined, path: string): FaultInput | undefined {
    return this.use('call', phone, path);
  }

  /** Uses up the fault for a notification about this phone to this webhook path. */
  forWebhook(phone: string, path: string): FaultInput | undefined {
    return this.use('webhook', phone, path);
  }

  /** True when the statuses of a message to this phone are to come in the wrong order. */
  reordersStatuses(phone: string, path: string): boolean {
    return this.use('statuses', phone, path) !== undefined;
  }

  private use(aspect: Aspect, phone: string | undefined, path: string): FaultInput | undefined {
    for (const fault of this.armed) {
      if (fault.left[aspect] <= 0 || !IS_OF[aspect](fault.input)) continue;
      if (fault.number !== undefined && fault.number !== phone) continue;
      const part = fault.input.match?.path;
      if (part !== undefined && !path.includes(part)) continue;
      fault.left[aspect] -= 1;
      return fault.input;
    }
    return undefined;
  }
}

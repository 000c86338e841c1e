import type { Logger } from 'pino';
import type { CallDefinition, CallRequest, Lease } from './topology.ts';

interface Call {
  readonly request: CallRequest;
  readonly partition: number;
  answer: object | undefined;
}

/** Both clocks: the monotonic one stands still while a machine is suspended, the wall clock may be set back. */
export function leaseFrom(beganMono: number, beganWall: number, ms: number): Lease {
  return {
    valid: () => performance.now() < beganMono + ms && Date.now() < beganWall + ms,
  };
}

/** The calls of this process. They outlive the tasks that asked for them: a rebuilt task adopts them. */
export class Calls {
  readonly #definition: CallDefinition<object, object>;
  readonly #logger: Logger;
  readonly #calls = new Map<string, Call>();
  readonly #answered: (partition: number, id: string, answer: object) => void;

  constructor(
    definition: CallDefinition<object, object>,
    logger: Logger,
    answered: (partition: number, id: string, answer: object) => void,
  ) {
    this.#definition = definition;
    this.#logger = logger;
    this.#answered = answered;
  }

  /** Starts a call whose intent is committed. `began`: from before its transaction, on both clocks. */
  start(partition: number, request: CallRequest, began: { readonly mono: number; readonly wall: number }): void {
    const call: Call = { request, partition, answer: undefined };
    this.#calls.set(request.id, call);
    const lease = leaseFrom(began.mono, began.wall, this.#definition.leaseMs);
    this.#definition.perform(request, lease).then(
      (answer) => {
        call.answer = answer;
        if (this.#calls.get(request.id) === call) this.#answered(partition, request.id, answer);
      },
      (error: unknown) => {
        // Forgotten, so that the intent counts as one without outcome.
        this.#calls.delete(request.id);
        this.#logger.error({ error, call: request.id, partition }, 'a call rejected instead of answering');
      },
    );
  }

  state(id: string): 'running' | 'answered' | 'none' {
    const call = this.#calls.get(id);
    if (!call) return 'none';
    return call.answer === undefined ? 'running' : 'answered';
  }

  /** The answer was taken, and that is committed. */
  forget(id: string): void {
    this.#calls.delete(id);
  }

  /** Answers that no step has taken for good, of partitions that satisfy `where`. */
  unclaimed(where: (partition: number) => boolean): { partition: number; request: CallRequest; answer: object }[] {
    const found: { partition: number; request: CallRequest; answer: object }[] = [];
    for (const { partition, request, answer } of this.#calls.values()) {
      if (answer !== undefined && where(partition)) found.push({ partition, request, answer });
    }
    return found;
  }

  get running(): number {
    let running = 0;
    for (const { answer } of this.#calls.values()) if (answer === undefined) running += 1;
    return running;
  }

  get size(): number {
    return this.#calls.size;
  }
}

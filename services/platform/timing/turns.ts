export interface TurnsOptions {
  readonly pollMs: number;
  /** Before the looks of a turn. */
  begin?(): Promise<void>;
  /** One look at what is due. True: there may be more that could begin now. */
  look(): Promise<boolean>;
  /** A turn ended with an error; the next one comes as usual. */
  failed(error: unknown): void;
}

/** Looks at what is due, turn by turn: one at a time, every `pollMs`, and at once after a nudge. */
export interface Turns {
  readonly isStopped: boolean;
  /** Looks at once instead of at the next turn. The first one begins them. */
  nudge(): void;
  /** No further turn; settles when the one at hand is over. */
  stop(): Promise<void>;
}

export function createTurns(options: TurnsOptions): Turns {
  let stopped = false;
  let looking: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  async function turn(): Promise<void> {
    try {
      await options.begin?.();
      let more = true;
      while (more && !stopped) more = await options.look();
    } catch (error) {
      options.failed(error);
      again = false;
    }
  }

  function nudge(): void {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    clearTimeout(timer);
    looking = turn().finally(() => {
      looking = undefined;
      if (stopped) return;
      const at = again ? 0 : options.pollMs;
      again = false;
      timer = setTimeout(nudge, at);
    });
  }

  return {
    get isStopped() {
      return stopped;
    },
    nudge,
    stop() {
      stopped = true;
      clearTimeout(timer);
      return Promise.resolve(looking);
    },
  };
}

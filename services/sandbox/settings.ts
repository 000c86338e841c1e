/** What the sandbox does unless a fault says otherwise. `null` turns a limit off. */
export interface Settings {
  /** Report `delivered` after each accepted message. */
  readonly autoDelivered: boolean;
  /** Report `read` after `delivered`. */
  readonly autoRead: boolean;
  /** Milliseconds between `sent`, `delivered` and `read`. */
  readonly statusDelayMs: number;
  /** Sends a second that one business number may make; beyond → 130429. */
  readonly throughputPerSecond: number | null;
  /** Sends in a row to one phone; one more is regained every six seconds; beyond → 131056. */
  readonly pairLimit: number | null;
  /** Hours after the phone's last message in which anything but a template is delivered; else `failed` 131047. */
  readonly windowHours: number | null;
}

export const DEFAULT_SETTINGS: Settings = {
  autoDelivered: true,
  autoRead: false,
  statusDelayMs: 50,
  throughputPerSecond: null,
  pairLimit: null,
  windowHours: null,
};

/** Changes only the fields that are given. */
export function changedSettings(current: Settings, change: Partial<Settings>): Settings {
  return { ...current, ...change };
}

/** What the service takes from outside itself beside its engines: time and chance. Tests give their own. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  now(): number;
  randomBytes(count: number): Uint8Array;
}

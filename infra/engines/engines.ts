/** Where three engines answer. */
export interface EngineAddresses {
  readonly brokers: readonly string[];
  /** Base of the Confluent-compatible API. */
  readonly registryUrl: string;
  /** With user, password and database. */
  readonly mysqlUrl: string;
}

/** Engines that answer, and the way to end what was started for them. */
export interface Engines extends EngineAddresses {
  readonly kind: EngineKind;
  /** Ends what was started; engines that were there before stay. */
  stop(): Promise<void>;
}

export const engineKinds = ['docker', 'native', 'external'] as const;
export type EngineKind = (typeof engineKinds)[number];

/** Takes one line for a person who waits. */
export type Progress = (line: string) => void;

/** A reason that ends a start, as one sentence that says what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

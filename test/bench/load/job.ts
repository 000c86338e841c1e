/** What the generator is to send: a list for each connection, one request after the other. */
export interface Job {
  readonly host: string;
  readonly port: number;
  readonly lanes: readonly (readonly Request[])[];
}

export interface Request {
  readonly seq: number;
  readonly bytes: Uint8Array;
  /** Milliseconds after the start; as soon as the connection is free without it. */
  readonly dueMs?: number;
}

/** What became of each request, in the order of the answers. Times are in milliseconds since the epoch. */
export interface JobDone {
  readonly seqs: number[];
  /** When it went out, or was due: what had to wait for its connection has waited for the line. */
  readonly sentAt: number[];
  readonly answeredAt: number[];
  /** By status, or by error. */
  readonly refused: Record<string, number>;
}

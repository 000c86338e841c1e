/** What a bare process is told at its start. */
export interface BareSettings {
  readonly brokers: readonly string[];
  readonly mysqlUrl: string;
  readonly httpPort: number;
  readonly sandboxUrl: string;
  readonly phoneNumberId: string;
  readonly accessToken: string;
  readonly appSecret: string;
  readonly partitions: number;
}

/** The bare line's topics; a record lies in the partition number of its chat throughout. */
export const bareTopics = {
  submitted: 'bare.submitted',
  prepared: 'bare.prepared',
  outcomes: 'bare.outcomes',
  intents: 'bare.intents',
  inbound: 'bare.inbound',
  statuses: 'bare.statuses',
  states: 'bare.states',
  events: 'bare.events',
} as const;

export const bareProcesses = ['web', 'relay', 'sender', 'recorder'] as const;
export type BareProcess = (typeof bareProcesses)[number];

export const settingsOfArguments = (): BareSettings => JSON.parse(process.argv[2] ?? '{}') as BareSettings; // our own parent wrote it

/** Tells the parent that this process works; it ends with its parent. */
export function ready(): void {
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

/** A bare process does not recover: its run is failed. */
export function giveUp(error: unknown): never {
  process.stderr.write(`bare: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

import type { ServiceName } from '../../infra/start/services.ts';

/** How much load, how many faults, and in which order. */
export interface FaultOptions {
  /** Names the data folder under `.heliograph/test`. */
  readonly name: string;
  readonly firstPort: number;
  readonly seed: number;
  readonly chats: number;
  /** Posts of the business, and as many texts of the phones' owners. */
  readonly messages: number;
  /** Of each service. */
  readonly kills: number;
  readonly freezes: number;
  readonly restarts: number;
  /** Of each service with a group: a second process comes, takes over, and is killed. */
  readonly rivals: number;
  /** Of each engine. */
  readonly engineRestarts: number;
  /** How long a send without an answer waits for its status: longer than the longest outage of the schedule. */
  readonly unknownWindowMs: number;
}

/** The services under force, in the line's order. */
export const services = ['ingest', 'transform', 'dispatch', 'event-fanout'] as const satisfies readonly ServiceName[];
export type ForcedService = (typeof services)[number];

/** Those that share their work out among their processes. */
export const groupedServices = ['transform', 'dispatch', 'event-fanout'] as const satisfies readonly ForcedService[];
export type GroupedService = (typeof groupedServices)[number];

/** A member that is silent this long loses its partitions. */
export const sessionTimeoutMs = 3_000;
export const whatsappTimeoutMs = 3_000;
export const leaseMs = 2_000;

/** Below the ports that the system gives to connections: one of those may be taken when an engine comes back. */
const usual = { name: 'faults', firstPort: 26_000, seed: 1, unknownWindowMs: 20_000 } as const;

/** What a run before each merge does: every kind of fault, in a few minutes. */
export const shortForm: FaultOptions = {
  ...usual,
  name: 'faults-short',
  firstPort: 26_100,
  chats: 20,
  messages: 500,
  kills: 2,
  freezes: 1,
  restarts: 1,
  rivals: 1,
  engineRestarts: 1,
};

export const fullForm: FaultOptions = {
  ...usual,
  chats: 50,
  messages: 2_000,
  kills: 10,
  freezes: 2,
  restarts: 2,
  rivals: 2,
  engineRestarts: 2,
};

/** The long form keeps the load of a kill as it is in the full one. */
export function longForm(kills: number): FaultOptions {
  const share = kills / fullForm.kills;
  return {
    ...fullForm,
    name: 'chaos',
    kills,
    messages: Math.round(fullForm.messages * share),
    freezes: Math.max(1, Math.round(fullForm.freezes * share)),
    restarts: Math.max(1, Math.round(fullForm.restarts * share)),
    rivals: Math.max(1, Math.round(fullForm.rivals * share)),
    engineRestarts: Math.max(1, Math.round((fullForm.engineRestarts * share) / 2)),
  };
}

/** The settings of the services under force. */
export function serviceSettings({ unknownWindowMs }: FaultOptions): Record<string, string> {
  return {
    HELIOGRAPH_SESSION_TIMEOUT_MS: String(sessionTimeoutMs),
    HELIOGRAPH_UNKNOWN_WINDOW_MS: String(unknownWindowMs),
    HELIOGRAPH_WHATSAPP_TIMEOUT_MS: String(whatsappTimeoutMs),
    HELIOGRAPH_LEASE_MS: String(leaseMs),
    HELIOGRAPH_WEBHOOK_RETRY_MS: '500,1000,2000,4000,8000,16000,16000',
    HELIOGRAPH_SANDBOX_AUTO_READ: 'true',
    // WhatsApp's own gaps are as long as an outage of ours is here.
    HELIOGRAPH_SANDBOX_WEBHOOK_RETRY_MAX_MS: '1000',
  };
}

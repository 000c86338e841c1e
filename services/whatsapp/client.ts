import type { FailureCode } from '../core/delivery/failure-code.ts';

/** What dispatch knows of WhatsApp: one interface over its two protocols. */

/**
 * How a refusal is to be met. `auth`, `blocked` and `window` are permanent too, told apart for those who read logs and metrics.
 * `no-message`: WhatsApp did what the payload asked for, and that was no message; neither it nor a fallback is sent.
 */
export type ErrorClass =
  | 'throttle'
  | 'pair-throttle'
  | 'retry'
  | 'auth'
  | 'blocked'
  | 'window'
  | 'no-message'
  | 'permanent';

/** WhatsApp said no: certainly not accepted as a message. */
export interface Refusal {
  readonly type: 'refused';
  readonly errorClass: ErrorClass;
  readonly failure: FailureCode;
  /** WhatsApp's code; null where the answer held none. */
  readonly code: number | null;
  readonly title: string;
  readonly details: string | null;
  /** HTTP status; 0 where nothing was asked. */
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** JSON text `{"errors":[{code,title,details}]}`: WhatsApp's own error in the shape of both protocols. */
  readonly underlyingError: string;
}

export interface Accepted {
  readonly type: 'accepted';
  readonly externalId: string;
  /** The address that WhatsApp answered with. */
  readonly whatsappId: string | null;
  /** Of a template: `accepted`, `held_for_quality_assessment` or `paused`. */
  readonly messageStatus: string | null;
}

/** Bytes may have been written and no answer says what became of them. */
export interface Unknown {
  readonly type: 'unknown';
  readonly reason: string;
}

/** Certainly not a byte was written. `lease`: too late or called off; `away`: no connection; `unready`: our own side was not. */
export interface NotSent {
  readonly type: 'notSent';
  readonly cause: 'lease' | 'away' | 'unready';
  readonly reason: string;
}

export type SendResult = Accepted | Refusal | Unknown | NotSent;

/** Checked when the request gets its socket; nothing is awaited between that and the write. */
export interface SendLease {
  valid(): boolean;
}

export interface Recipient {
  readonly type: 'phone' | 'user';
  readonly address: string;
}

/** Where a Cloud number's calls go and by what right. */
export interface CloudCredentials {
  readonly protocol: 'cloud';
  readonly baseUrl: string;
  readonly phoneNumberId: string;
  readonly accessToken: string;
}

/** Where the API client of a number is, and its user there. */
export interface ApiClientCredentials {
  readonly protocol: 'api-client';
  /** Without the `/v1` of its calls. */
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
}

export type Credentials = CloudCredentials | ApiClientCredentials;

export interface MessageCall {
  /** JSON text of the prepared body. */
  readonly body: string;
  readonly recipient: Recipient;
  /** What Cloud gives back with each status of the message; the API client knows nothing of the kind. */
  readonly callbackData: string;
}

/** One of WhatsApp's protocols. Never rejects: what went wrong is an answer. */
export interface ProtocolClient<C extends Credentials> {
  send(call: MessageCall, credentials: C, lease: SendLease): Promise<SendResult>;
  /** A typing or read indicator; its `accepted` has an empty id. */
  indicate(body: string, credentials: C, lease: SendLease): Promise<SendResult>;
}

/** Both protocols. */
export interface WhatsAppClient extends ProtocolClient<Credentials> {
  /** Connections waiting, in use and free. */
  connections(): { readonly running: number; readonly waiting: number };
  close(): Promise<void>;
}

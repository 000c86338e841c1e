import type { Readable } from 'node:stream';
import { textOf } from '../core/envelope/json.ts';
import { type AllowedNetworks, isPrivateTargetError } from '../platform/http/private-targets.ts';
import type { Credentials } from './client.ts';

export type OpenedMedia =
  | {
      readonly ok: true;
      /** As WhatsApp tells it. */
      readonly mimeType: string | null;
      readonly size: number | null;
      /** Hex. */
      readonly sha256: string | null;
      /** To be read to its end, or destroyed. */
      readonly body: Readable;
    }
  | {
      readonly ok: false;
      /** `absent`: WhatsApp does not have it, or does not show it to us. `forbidden`: it must not be fetched. */
      readonly kind: 'absent' | 'forbidden' | 'away';
      readonly reason: string;
    };

/** The files of users on one of WhatsApp's protocols; `A` is the right to read what was sent to a number. */
export interface ProtocolMedia<A> {
  /** Never rejects; the body may. */
  open(whatsappId: string, access: A, signal: AbortSignal): Promise<OpenedMedia>;
  close(): Promise<void>;
}

/** Where the files of users come from, on both. */
export type MediaSource = ProtocolMedia<Credentials>;

export interface MediaOptions {
  /** Private networks that WhatsApp and its files may lie in all the same. */
  readonly allowed: AllowedNetworks;
  /** For the head of an answer (default 10 s). */
  readonly timeoutMs?: number;
  /** Longest silence inside a file (default 30 s). */
  readonly silenceMs?: number;
}

export type NotOpened = OpenedMedia & { readonly ok: false };

export const notOpened = (kind: NotOpened['kind'], reason: string): NotOpened => ({ ok: false, kind, reason });

export function notOpenedBy(error: unknown): NotOpened {
  if (isPrivateTargetError(error)) return notOpened('forbidden', 'it lies at a private address');
  return notOpened('away', error instanceof Error ? error.message || error.name : String(error));
}

/** WhatsApp's ids are digits or UUIDs; others would change the path that is called. */
export const isUsableMediaId = (id: string): boolean => /^[A-Za-z0-9_-]{1,255}$/.test(id);

/** Answers beside the files that are larger are none of WhatsApp's. */
export const mostAnswerBytes = 64 * 1024;

/** A number of bytes. */
export function sizeOf(value: unknown): number | null {
  const digits = textOf(value);
  return digits !== undefined && /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

import { createHash, randomUUID } from 'node:crypto';

/** A file that WhatsApp holds. */
export interface ShelvedMedia {
  readonly id: string;
  /** What the API client calls it. */
  readonly clientId: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
  /** Hex; webhooks have it in base64. */
  readonly sha256: string;
}

/** A part of an address: until when it holds, and what proves it. */
export interface MediaAddress {
  /** Seconds since 1970. */
  readonly expires: number;
  readonly hash: string;
}

const mostBytes = 512 * 1024 * 1024;
/** WhatsApp: an address of a file ends after about five minutes. */
const addressSeconds = 300;
const firstId = 1_000_000_000_000_000;

/** The files of users and businesses; the oldest are forgotten beyond a limit. */
export class MediaShelf {
  private readonly run: string;
  private readonly files = new Map<string, ShelvedMedia>();
  private readonly byClientIds = new Map<string, ShelvedMedia>();
  private bytes = 0;
  private count = 0;

  constructor(run: string) {
    this.run = run;
  }

  add(bytes: Buffer, mimeType: string): ShelvedMedia {
    this.count += 1;
    const id = String(firstId + Number.parseInt(this.run.slice(0, 8), 16) * 100_000 + this.count);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const media = { id, clientId: randomUUID(), mimeType, bytes, sha256 };
    this.files.set(id, media);
    this.byClientIds.set(media.clientId, media);
    this.bytes += bytes.length;
    for (const oldest of this.files.values()) {
      if (this.bytes <= mostBytes || oldest === media) break;
      this.remove(oldest.id);
    }
    return media;
  }

  byId(id: string): ShelvedMedia | undefined {
    return this.files.get(id);
  }

  byClientId(clientId: string): ShelvedMedia | undefined {
    return this.byClientIds.get(clientId);
  }

  remove(id: string): boolean {
    const media = this.files.get(id);
    if (media === undefined) return false;
    this.bytes -= media.bytes.length;
    this.byClientIds.delete(media.clientId);
    return this.files.delete(id);
  }

  clear(): void {
    this.files.clear();
    this.byClientIds.clear();
    this.bytes = 0;
  }

  address(id: string, now: number): MediaAddress {
    const expires = Math.floor(now / 1_000) + addressSeconds;
    return { expires, hash: this.hashOf(id, expires) };
  }

  /** False for an address that has ended, or that was never given. */
  isAddress(id: string, expires: number, hash: string, now: number): boolean {
    return expires * 1_000 > now && hash === this.hashOf(id, expires);
  }

  /** What a phone's owner writes about a file, with what WhatsApp adds to it. */
  completed(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { id } = written;
    const media = typeof id === 'string' ? (this.byId(id) ?? this.byClientId(id)) : undefined;
    if (media === undefined) return written;
    return { mime_type: media.mimeType, sha256: Buffer.from(media.sha256, 'hex').toString('base64'), ...written };
  }

  private hashOf(id: string, expires: number): string {
    return createHash('sha256').update(`${this.run} ${id} ${expires}`).digest('base64url').slice(0, 32);
  }
}

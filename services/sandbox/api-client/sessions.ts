import { randomBytes } from 'node:crypto';

const LIFETIME_MS = 7 * 24 * 3_600_000;
const MOST_SESSIONS = 1_000;

export interface Session {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Who is logged in at a client. A login ends no other; the oldest end beyond a bound. */
export class Sessions {
  private readonly expiry = new Map<string, number>();

  open(now: number): Session {
    const token = randomBytes(48).toString('base64url');
    const expiresAt = now + LIFETIME_MS;
    this.expiry.set(token, expiresAt);
    for (const oldest of this.expiry.keys()) {
      if (this.expiry.size <= MOST_SESSIONS) break;
      this.expiry.delete(oldest);
    }
    return { token, expiresAt };
  }

  isOpen(token: string, now: number): boolean {
    return (this.expiry.get(token) ?? Number.NEGATIVE_INFINITY) > now;
  }

  close(token: string): void {
    this.expiry.delete(token);
  }

  closeAll(): void {
    this.expiry.clear();
  }
}

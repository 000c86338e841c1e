import { type CloudError, cloudError } from '../core/whatsapp/cloud-validation/errors.ts';
import type { BusinessNumber } from './numbers.ts';
import type { Pair } from './phones.ts';

/** One more send to the same phone is regained in this time (WhatsApp: pair limit, one per six seconds). */
const PAIR_REGAIN_MS = 6_000;

/** Takes one send from the number's allowance of this second. */
export function takeThroughput(number: BusinessNumber, perSecond: number | null, now: number): CloudError | undefined {
  if (perSecond === null) return undefined;
  const regained = ((now - number.tokensAt) * perSecond) / 1_000;
  const tokens = Math.min(perSecond, number.tokens + regained);
  number.tokensAt = now;
  number.tokens = tokens < 1 ? tokens : tokens - 1;
  return tokens < 1
    ? cloudError(
        130429,
        'Message failed to send because there were too many messages sent from this phone number in a short period of time',
      )
    : undefined;
}

/** Takes one send from what this number may send to this phone. */
export function takePairSend(pair: Pair, limit: number | null, now: number): CloudError | undefined {
  if (limit === null) return undefined;
  const tokens = Math.min(limit, pair.tokens + (now - pair.tokensAt) / PAIR_REGAIN_MS);
  pair.tokensAt = now;
  pair.tokens = tokens < 1 ? tokens : tokens - 1;
  return tokens < 1
    ? cloudError(
        131056,
        'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time',
      )
    : undefined;
}

/** True while the phone's last message to this number is recent enough for any content. */
export function isWindowOpen(pair: Pair, hours: number | null, now: number): boolean {
  return hours === null || now - pair.lastInboundAt < hours * 3_600_000;
}

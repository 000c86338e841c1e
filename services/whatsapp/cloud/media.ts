import { type Dispatcher, request } from 'undici';
import { isObject, textOf } from '../../core/envelope/json.ts';
import { createTargetDispatcher, isAllowedTarget, readBounded } from '../../platform/http/private-targets.ts';
import type { CloudCredentials } from '../client.ts';
import {
  isUsableMediaId,
  type MediaOptions,
  mostAnswerBytes,
  type NotOpened,
  notOpened,
  notOpenedBy,
  type ProtocolMedia,
  sizeOf,
} from '../media.ts';

export interface CloudMediaOptions extends MediaOptions {
  readonly apiVersion?: string;
}

interface Found {
  readonly ok: true;
  readonly url: string;
  readonly mimeType: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
}

const hashOf = (value: unknown): string | null =>
  typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : null;

function objectIn(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(parsed) ? parsed : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Graph says 100 of a node that is not there, and of one that the token may not see. */
function refusal(status: number, bytes: Buffer): NotOpened {
  const error = objectIn(bytes).error;
  const code = isObject(error) ? error.code : undefined;
  const told = code === undefined ? `WhatsApp answered ${status}` : `WhatsApp answered ${status} (${String(code)})`;
  return notOpened(status === 404 || code === 100 ? 'absent' : 'away', told);
}

/**
 * Files of the Cloud API (WhatsApp: media): by its id a file's address, which ends in about five minutes and so is asked for at each
 * try, and from there the bytes.
 */
export function createCloudMedia({
  allowed,
  apiVersion = 'v23.0',
  timeoutMs = 10_000,
  silenceMs = 30_000,
}: CloudMediaOptions): ProtocolMedia<Pick<CloudCredentials, 'baseUrl' | 'accessToken'>> {
  const dispatcher = createTargetDispatcher({ allowed, connectTimeoutMs: Math.min(timeoutMs, 5_000) });

  const call = (url: string, token: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> =>
    request(url, {
      dispatcher,
      // The server of the files turns away callers without a name.
      headers: { authorization: `Bearer ${token}`, 'user-agent': 'heliograph' },
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: silenceMs,
    });

  async function find(url: string, token: string, signal: AbortSignal): Promise<Found | NotOpened> {
    const { statusCode, body } = await call(url, token, signal);
    const bytes = await readBounded(body, mostAnswerBytes);
    if (statusCode !== 200) return refusal(statusCode, bytes);
    const answer = objectIn(bytes);
    const address = textOf(answer.url);
    if (address === undefined) return notOpened('away', 'the answer holds no address');
    return {
      ok: true,
      url: address,
      mimeType: textOf(answer.mime_type) ?? null,
      size: sizeOf(answer.file_size),
      sha256: hashOf(answer.sha256),
    };
  }

  return {
    async open(whatsappId, { baseUrl, accessToken }, signal) {
      if (!isUsableMediaId(whatsappId)) return notOpened('forbidden', 'its id is none of WhatsApp’s');
      const base = baseUrl.replace(/\/+$/, '');
      const check = isAllowedTarget(base, allowed);
      if (!check.ok) return notOpened('forbidden', `the base URL of the number is not called: ${check.reason}`);
      try {
        const found = await find(`${base}/${apiVersion}/${whatsappId}`, accessToken, signal);
        if (!found.ok) return found;
        const { url, mimeType, size, sha256 } = found;
        const there = isAllowedTarget(url, allowed);
        if (!there.ok) return notOpened('forbidden', `its address is not called: ${there.reason}`);
        // The token goes there: never in the clear, unless all goes in the clear.
        if (base.startsWith('https:') && !url.startsWith('https:'))
          return notOpened('forbidden', 'its address is not https');
        const { statusCode, headers, body } = await call(url, accessToken, signal);
        if (statusCode !== 200) {
          const bytes = await readBounded(body, mostAnswerBytes);
          // An address that has just ended: asked for anew at the next try.
          return { ...refusal(statusCode, bytes), kind: 'away', reason: `the file's address answered ${statusCode}` };
        }
        // Who reads it hears of its end; one who has stopped reading must not end the process.
        body.on('error', () => undefined);
        return { ok: true, mimeType, size: size ?? sizeOf(headers['content-length']), sha256, body };
      } catch (error) {
        return notOpenedBy(error);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

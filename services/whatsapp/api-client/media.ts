import { type Dispatcher, request } from 'undici';
import { textOf } from '../../core/envelope/json.ts';
import { createTargetDispatcher, isAllowedTarget, readBounded } from '../../platform/http/private-targets.ts';
import type { ApiClientCredentials } from '../client.ts';
import {
  isUsableMediaId,
  type MediaOptions,
  mostAnswerBytes,
  notOpened,
  notOpenedBy,
  type OpenedMedia,
  type ProtocolMedia,
  sizeOf,
} from '../media.ts';
import type { Sessions } from './sessions.ts';

export interface ApiClientMediaOptions extends MediaOptions {
  readonly sessions: Sessions;
}

/** Files of WhatsApp's own client (WhatsApp: API client, media): the bytes lie under the id itself. */
export function createApiClientMedia(options: ApiClientMediaOptions): ProtocolMedia<ApiClientCredentials> {
  const { allowed, timeoutMs = 10_000, silenceMs = 30_000, sessions } = options;
  const dispatcher = createTargetDispatcher({ allowed, connectTimeoutMs: Math.min(timeoutMs, 5_000) });

  /** Undefined: the token is over. */
  async function tryOpen(
    url: string,
    access: ApiClientCredentials,
    signal: AbortSignal,
  ): Promise<OpenedMedia | undefined> {
    const login = await sessions.token(access);
    if (login.type === 'notSent') return notOpened('away', login.reason);
    if (login.type === 'refused') return notOpened('away', `the login is refused: ${login.title}`);
    const { statusCode, headers, body }: Dispatcher.ResponseData = await request(url, {
      dispatcher,
      headers: { authorization: `Bearer ${login.token.text}` },
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: silenceMs,
    });
    if (statusCode !== 200) {
      await readBounded(body, mostAnswerBytes);
      if (statusCode === 401) {
        sessions.refused(access, login.token);
        return undefined;
      }
      return notOpened(statusCode === 404 ? 'absent' : 'away', `WhatsApp answered ${statusCode}`);
    }
    // Who reads it hears of its end; one who has stopped reading must not end the process.
    body.on('error', () => undefined);
    const mimeType = textOf(headers['content-type']) ?? null;
    return { ok: true, mimeType, size: sizeOf(headers['content-length']), sha256: null, body };
  }

  return {
    async open(whatsappId, access, signal) {
      if (!isUsableMediaId(whatsappId)) return notOpened('forbidden', 'its id is none of WhatsApp’s');
      const base = access.baseUrl.replace(/\/+$/, '');
      const check = isAllowedTarget(base, allowed);
      if (!check.ok) return notOpened('forbidden', `the base URL of the number is not called: ${check.reason}`);
      const url = `${base}/v1/media/${whatsappId}`;
      try {
        const opened = (await tryOpen(url, access, signal)) ?? (await tryOpen(url, access, signal));
        return opened ?? notOpened('away', 'WhatsApp answered 401 to a new token');
      } catch (error) {
        return notOpenedBy(error);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

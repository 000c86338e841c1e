import type { AllowedNetworks } from '../platform/http/private-targets.ts';
import { createClientCalls } from './api-client/calls.ts';
import { createApiClient } from './api-client/client.ts';
import { logIn } from './api-client/login.ts';
import { createApiClientMedia } from './api-client/media.ts';
import { createSessions } from './api-client/sessions.ts';
import type { WhatsAppClient } from './client.ts';
import { createCloudClient } from './cloud/client.ts';
import { createCloudMedia } from './cloud/media.ts';
import { createConnections } from './connections.ts';
import type { MediaOptions, MediaSource } from './media.ts';

export interface WhatsAppOptions {
  /** Private networks that an integration's base URL may lead to all the same. */
  readonly allowed: AllowedNetworks;
  /** From the write to the end of the answer (default 10 s). */
  readonly timeoutMs?: number;
  /** To one origin (default 64). */
  readonly connections?: number;
  readonly now?: () => number;
}

/** Both protocols over one set of connections; whose number it is says which. */
export function createWhatsAppClient({ now = Date.now, ...options }: WhatsAppOptions): WhatsAppClient {
  const connections = createConnections(options);
  const sessions = createSessions({ logIn: (credentials) => logIn(connections, credentials, now), now });
  const cloud = createCloudClient({ connections, now });
  const apiClient = createApiClient({ call: createClientCalls({ connections, sessions }), now });
  return {
    send: (call, credentials, lease) =>
      credentials.protocol === 'cloud'
        ? cloud.send(call, credentials, lease)
        : apiClient.send(call, credentials, lease),
    indicate: (body, credentials, lease) =>
      credentials.protocol === 'cloud'
        ? cloud.indicate(body, credentials, lease)
        : apiClient.indicate(body, credentials, lease),
    connections: connections.stats,
    close: connections.close,
  };
}

/** The files of users on both protocols. */
export function createWhatsAppMedia(options: MediaOptions): MediaSource {
  const connections = createConnections({ ...options, connections: 4 });
  const sessions = createSessions({ logIn: (credentials) => logIn(connections, credentials, Date.now) });
  const cloud = createCloudMedia(options);
  const apiClient = createApiClientMedia({ ...options, sessions });
  return {
    open: (whatsappId, access, signal) =>
      access.protocol === 'cloud' ? cloud.open(whatsappId, access, signal) : apiClient.open(whatsappId, access, signal),
    async close() {
      await Promise.all([cloud.close(), apiClient.close(), connections.close()]);
    },
  };
}

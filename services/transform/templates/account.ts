import type { RouteIntegration } from '../../platform/record/conversation-routes.ts';
import type { ManagedAccount } from '../../whatsapp/template-refresh.ts';

/** The account whose definitions apply to a number; null where reconstruction is off: both id and token turn it on (guide: Pre-Requisite). */
export function accountOf(
  appId: string,
  { id, accountId, accountTokenSealed, baseUrl }: RouteIntegration,
  openSecret: (sealed: string, context: string) => string,
): ManagedAccount | null {
  if (accountId === null || accountTokenSealed === null) return null;
  return { appId, accountId, baseUrl, token: () => openSecret(accountTokenSealed, id) };
}

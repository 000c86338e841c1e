import { protocolOf } from '../core/content/target.ts';
import type { Sealer } from '../platform/crypto/seal.ts';
import type { Credentials } from './client.ts';
import { cloudBaseUrl } from './cloud/client.ts';

/** What of a row of `integrations` says where its calls go and by what right. */
export interface CredentialRow {
  readonly hosting: string | null;
  readonly base_url: string | null;
  readonly username: string | null;
  readonly password_sealed: string | null;
  readonly phone_number_id: string | null;
  readonly access_token_sealed: string | null;
}

export const credentialColumns = [
  'hosting',
  'base_url',
  'username',
  'password_sealed',
  'phone_number_id',
  'access_token_sealed',
] as const satisfies readonly (keyof CredentialRow)[];

/** The credentials of a number, with its secret opened; or, as text, what it lacks. */
export function credentialsOf(id: string, row: CredentialRow, sealer: Pick<Sealer, 'open'>): Credentials | string {
  const protocol = protocolOf(row.hosting);
  if (protocol === 'cloud') {
    const { base_url: baseUrl, phone_number_id: phoneNumberId, access_token_sealed: sealed } = row;
    if (phoneNumberId === null || sealed === null) return 'The integration has no number or no access token';
    return { protocol, baseUrl: baseUrl ?? cloudBaseUrl, phoneNumberId, accessToken: sealer.open(sealed, id) };
  }
  const { base_url: baseUrl, username, password_sealed: sealed } = row;
  if (baseUrl === null || username === null || sealed === null)
    return 'The integration has no base URL, or no user of its API client';
  return { protocol, baseUrl, username, password: sealer.open(sealed, id) };
}

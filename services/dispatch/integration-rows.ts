import type { Knex } from 'knex';
import type { Sealer } from '../platform/crypto/seal.ts';
import { cloudBaseUrl } from '../whatsapp/cloud/client.ts';
import type { SendingIntegration } from './integrations.ts';

interface Row {
  readonly type: string;
  readonly base_url: string | null;
  readonly phone_number_id: string | null;
  readonly access_token_sealed: string | null;
  readonly unknown_outcome: string;
  readonly delivery_gate: string;
}

/** Ids come from records of any producer; a text with other signs would be an error of the database's. */
const id24 = /^[0-9a-f]{24}$/;

/** Reads a number with its opened token. Not scoped by app: transform has checked whose it is. */
export const integrationRows =
  (db: Knex, sealer: Pick<Sealer, 'open'>) =>
  async (id: string): Promise<SendingIntegration | undefined> => {
    if (!id24.test(id)) return undefined;
    const row: Row | undefined = await db('integrations')
      .where({ id, type: 'whatsapp' })
      .whereNull('deleted_at')
      .first('type', 'base_url', 'phone_number_id', 'access_token_sealed', 'unknown_outcome', 'delivery_gate');
    return row && readRow(id, row, sealer);
  };

function readRow(id: string, row: Row, sealer: Pick<Sealer, 'open'>): SendingIntegration {
  const { delivery_gate: gate } = row;
  const rules = {
    gate: gate === 'chat' || gate === 'off' ? gate : 'message',
    unknownOutcome: row.unknown_outcome === 'fail' ? 'fail' : 'resend',
  } as const;
  if (row.phone_number_id === null || row.access_token_sealed === null)
    return { ...rules, credentials: null, reason: 'The integration has no number or no access token' };
  return {
    ...rules,
    reason: null,
    credentials: {
      baseUrl: row.base_url ?? cloudBaseUrl,
      phoneNumberId: row.phone_number_id,
      accessToken: sealer.open(row.access_token_sealed, id),
    },
  };
}

import type { Knex } from 'knex';
import { protocolOf } from '../core/content/target.ts';
import type { Sealer } from '../platform/crypto/seal.ts';
import { type CredentialRow, credentialColumns, credentialsOf } from '../whatsapp/credentials.ts';
import type { SendingIntegration } from './integrations.ts';

interface Row extends CredentialRow {
  readonly unknown_outcome: string;
  readonly delivery_gate: string;
}

/** Ids come from records of any producer; a text with other signs would be an error of the database's. */
const id24 = /^[0-9a-f]{24}$/;

/** Reads a number with its opened secret. Not scoped by app: transform has checked whose it is. */
export const integrationRows =
  (db: Knex, sealer: Pick<Sealer, 'open'>) =>
  async (id: string): Promise<SendingIntegration | undefined> => {
    if (!id24.test(id)) return undefined;
    const row: Row | undefined = await db('integrations')
      .where({ id, type: 'whatsapp' })
      .whereNull('deleted_at')
      .first(...credentialColumns, 'unknown_outcome', 'delivery_gate');
    return row && readRow(id, row, sealer);
  };

function readRow(id: string, row: Row, sealer: Pick<Sealer, 'open'>): SendingIntegration {
  const { delivery_gate: gate } = row;
  const rules = {
    protocol: protocolOf(row.hosting),
    gate: gate === 'chat' || gate === 'off' ? gate : 'message',
    unknownOutcome: row.unknown_outcome === 'fail' ? 'fail' : 'resend',
  } as const;
  const credentials = credentialsOf(id, row, sealer);
  return typeof credentials === 'string'
    ? { ...rules, credentials: null, reason: credentials }
    : { ...rules, credentials, reason: null };
}

import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Sealer } from '../platform/crypto/seal.ts';
import type { Credentials } from '../whatsapp/client.ts';
import { cloudBaseUrl } from '../whatsapp/cloud/client.ts';
import type { Gate } from './queue/step.ts';

/** A number as dispatch needs it. */
export interface SendingNumber {
  readonly credentials: Credentials;
  /** What is done with a send that no status tells of. */
  readonly unknownOutcome: 'resend' | 'fail';
  readonly gate: Gate;
}

export type NumberLookup =
  | { readonly type: 'number'; readonly number: SendingNumber }
  | { readonly type: 'none' }
  | { readonly type: 'away'; readonly reason: string };

/** The numbers that messages go out from. Known ones answer at once, and are looked up again behind. */
export interface Numbers {
  find(integrationId: string): Promise<NumberLookup>;
  /** At once; undefined when it is not known yet: it is then looked up behind. */
  known(integrationId: string): SendingNumber | undefined;
  /** Its token was refused: it may have been changed. */
  refresh(integrationId: string): void;
}

export interface NumbersOptions {
  readonly database: Knex;
  readonly sealer: Sealer;
  readonly logger: Logger;
  /** How old an answer may be before it is looked up again (default 15 s). */
  readonly freshMs?: number;
}

interface Row {
  readonly base_url: string | null;
  readonly phone_number_id: string | null;
  readonly access_token_sealed: string | null;
  readonly unknown_outcome: string;
  readonly delivery_gate: string;
}

const gates: readonly Gate[] = ['message', 'chat', 'off'];

export function createNumbers({ database, sealer, logger, freshMs = 15_000 }: NumbersOptions): Numbers {
  const known = new Map<string, { readonly number: SendingNumber; at: number }>();
  const looking = new Map<string, Promise<NumberLookup>>();

  async function look(id: string): Promise<NumberLookup> {
    try {
      const row: Row | undefined = await database('integrations')
        .where({ id, type: 'whatsapp' })
        .whereNull('deleted_at')
        .first('base_url', 'phone_number_id', 'access_token_sealed', 'unknown_outcome', 'delivery_gate');
      if (!row || row.phone_number_id === null || row.access_token_sealed === null) {
        known.delete(id);
        return { type: 'none' };
      }
      const number: SendingNumber = {
        credentials: {
          baseUrl: row.base_url ?? cloudBaseUrl,
          phoneNumberId: row.phone_number_id,
          accessToken: sealer.open(row.access_token_sealed, id),
        },
        unknownOutcome: row.unknown_outcome === 'fail' ? 'fail' : 'resend',
        gate: gates.find((gate) => gate === row.delivery_gate) ?? 'message',
      };
      known.set(id, { number, at: performance.now() });
      return { type: 'number', number };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn({ integrationId: id, reason }, 'the number could not be looked up');
      return { type: 'away', reason };
    } finally {
      looking.delete(id);
    }
  }

  const lookUp = (id: string): Promise<NumberLookup> => {
    const shared = looking.get(id) ?? look(id);
    looking.set(id, shared);
    return shared;
  };

  const current = (id: string): SendingNumber | undefined => {
    const found = known.get(id);
    if (!found || performance.now() - found.at > freshMs) void lookUp(id);
    return found?.number;
  };

  return {
    known: current,
    async find(id) {
      const number = current(id);
      return number ? { type: 'number', number } : lookUp(id);
    },
    refresh(id) {
      const found = known.get(id);
      if (found) found.at = Number.NEGATIVE_INFINITY;
    },
  };
}

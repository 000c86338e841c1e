import type { Knex } from 'knex';
import { derivedId } from '../../core/ids/ids.ts';
import { parseDefinition, type TemplateDefinition } from '../../core/templates/definition.ts';

/**
 * Whose templates. The app is part of it: an account's id is no secret, and who names it must neither read nor replace what another
 * app's token has fetched. So is the place that they come from.
 */
export interface TemplateAccountName {
  readonly appId: string;
  readonly accountId: string;
  /** Null: WhatsApp's own. */
  readonly baseUrl: string | null;
}

/** The same for the same account; for memory. */
export const accountText = ({ appId, accountId, baseUrl }: TemplateAccountName): string =>
  `${appId}/${accountId}/${baseUrl ?? ''}`;

/** The same, as the column takes it. */
const columnOf = ({ appId, accountId, baseUrl }: TemplateAccountName): string =>
  derivedId('template-account', appId, accountId, baseUrl ?? '');

export interface StoredVariants {
  readonly variants: readonly TemplateDefinition[];
  /** ms since the epoch; 0 where there are none. */
  readonly fetchedAt: number;
}

/** The definitions of an account's templates as they were last fetched, in WhatsApp's order and form. */
export interface TemplateDefinitions {
  /** The variants of one name. */
  variants(account: TemplateAccountName, name: string): Promise<StoredVariants>;
  /** Puts what was fetched in the place of all that is held of the account, as a whole. */
  replace(account: TemplateAccountName, definitions: readonly unknown[], fetchedAt: number): Promise<void>;
}

interface Row {
  readonly account_id: string;
  readonly name: string;
  readonly language: string;
  readonly ordinal: number;
  readonly definition: string;
  readonly fetched_at: number;
}

/** What the columns hold; WhatsApp's names and codes always fit. */
const nameShape = /^[\x21-\x7e]{1,512}$/;
const languageShape = /^[\x21-\x7e]{1,16}$/;

const rowsAtOnce = 200;

function rowOf(column: string, definition: unknown, ordinal: number, fetchedAt: number): Row | undefined {
  if (typeof definition !== 'object' || definition === null) return undefined;
  const name = 'name' in definition ? definition.name : undefined;
  const language = 'language' in definition ? definition.language : undefined;
  if (typeof name !== 'string' || typeof language !== 'string') return undefined;
  if (!nameShape.test(name) || !languageShape.test(language)) return undefined;
  return {
    account_id: column,
    name,
    language,
    ordinal,
    definition: JSON.stringify(definition),
    fetched_at: fetchedAt,
  };
}

export function createTemplateDefinitions(db: Knex): TemplateDefinitions {
  return {
    async variants(account, name) {
      if (!nameShape.test(name)) return { variants: [], fetchedAt: 0 };
      const rows: Pick<Row, 'definition' | 'fetched_at'>[] = await db('message_templates')
        .where({ account_id: columnOf(account), name })
        .orderBy('ordinal')
        .select('definition', 'fetched_at');
      return {
        variants: rows.map((row) => parseDefinition(JSON.parse(row.definition))).filter((one) => one !== undefined),
        fetchedAt: rows.reduce((latest, row) => Math.max(latest, row.fetched_at), 0),
      };
    },
    async replace(account, definitions, fetchedAt) {
      const column = columnOf(account);
      const rows = definitions
        .map((definition, ordinal) => rowOf(column, definition, ordinal, fetchedAt))
        .filter((row) => row !== undefined);
      // A reader in between would take a part for all.
      await db.transaction(async (transaction) => {
        for (let start = 0; start < rows.length; start += rowsAtOnce)
          await transaction('message_templates')
            .insert(rows.slice(start, start + rowsAtOnce))
            .onConflict(['account_id', 'name', 'language'])
            .merge(['ordinal', 'definition', 'fetched_at']);
        await transaction('message_templates')
          .where({ account_id: column })
          .where('fetched_at', '<', fetchedAt)
          .delete();
      });
    },
  };
}

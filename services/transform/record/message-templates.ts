import type { Knex } from 'knex';

/** The definitions of an account's templates as they were last fetched, in WhatsApp's order and form. */
export interface MessageTemplates {
  load(
    accountId: string,
  ): Promise<{ readonly definitions: readonly unknown[]; readonly fetchedAt: number } | undefined>;
  /** Puts what was fetched in the place of all that is held of the account. */
  replace(accountId: string, definitions: readonly unknown[], fetchedAt: number): Promise<void>;
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

function rowOf(accountId: string, definition: unknown, ordinal: number, fetchedAt: number): Row | undefined {
  if (typeof definition !== 'object' || definition === null) return undefined;
  const name = 'name' in definition ? definition.name : undefined;
  const language = 'language' in definition ? definition.language : undefined;
  if (typeof name !== 'string' || typeof language !== 'string') return undefined;
  if (!nameShape.test(name) || !languageShape.test(language)) return undefined;
  return {
    account_id: accountId,
    name,
    language,
    ordinal,
    definition: JSON.stringify(definition),
    fetched_at: fetchedAt,
  };
}

export function createMessageTemplates(db: Knex): MessageTemplates {
  return {
    async load(accountId) {
      const rows: Pick<Row, 'definition' | 'fetched_at'>[] = await db('message_templates')
        .where({ account_id: accountId })
        .orderBy('ordinal')
        .select('definition', 'fetched_at');
      if (rows.length === 0) return undefined;
      return {
        definitions: rows.map((row): unknown => JSON.parse(row.definition)),
        fetchedAt: Math.max(...rows.map((row) => row.fetched_at)),
      };
    },
    async replace(accountId, definitions, fetchedAt) {
      const rows = definitions
        .map((definition, ordinal) => rowOf(accountId, definition, ordinal, fetchedAt))
        .filter((row) => row !== undefined);
      for (let start = 0; start < rows.length; start += 200)
        await db('message_templates')
          .insert(rows.slice(start, start + 200))
          .onConflict(['account_id', 'name', 'language'])
          .merge(['ordinal', 'definition', 'fetched_at']);
      await db('message_templates').where({ account_id: accountId }).where('fetched_at', '<', fetchedAt).delete();
    },
  };
}

import type { Knex } from 'knex';
import { parseDefinition, type TemplateDefinition } from '../../core/templates/definition.ts';

export interface TemplateDefinitions {
  /** The variants of one name as they were last fetched, in WhatsApp's order. */
  variants(accountId: string, name: string): Promise<readonly TemplateDefinition[]>;
}

const asciiName = /^[\x20-\x7e]{1,512}$/;

export function createTemplateDefinitions(db: Knex): TemplateDefinitions {
  return {
    async variants(accountId, name) {
      if (!asciiName.test(name) || !asciiName.test(accountId)) return [];
      const rows: { definition: string }[] = await db('message_templates')
        .where({ account_id: accountId, name })
        .orderBy('ordinal')
        .select('definition');
      return rows.map((row) => parseDefinition(JSON.parse(row.definition))).filter((one) => one !== undefined);
    },
  };
}

import type { NamedMigration } from '../../services/platform/mysql/migrate.ts';
import * as record from './0001-record.ts';
import * as media from './0002-media.ts';
import * as changes from './0003-changes.ts';
import * as cannedTemplates from './0004-canned-templates.ts';
import * as apiClient from './0005-api-client.ts';
import * as externalIds from './0006-external-ids.ts';

/** In order; a name never changes once it is released. */
export const migrations: readonly NamedMigration[] = [
  { name: '0001-record', up: record.up, down: record.down },
  { name: '0002-media', up: media.up, down: media.down },
  { name: '0003-changes', up: changes.up, down: changes.down },
  { name: '0004-canned-templates', up: cannedTemplates.up, down: cannedTemplates.down },
  { name: '0005-api-client', up: apiClient.up, down: apiClient.down },
  { name: '0006-external-ids', up: externalIds.up, down: externalIds.down },
];

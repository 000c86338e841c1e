import type { NamedMigration } from '../../services/platform/mysql/migrate.ts';
import * as record from './0001-record.ts';

/** In order; a name never changes once it is released. */
export const migrations: readonly NamedMigration[] = [{ name: '0001-record', up: record.up, down: record.down }];

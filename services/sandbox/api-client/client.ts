import type { JsonObject } from '../../core/whatsapp/cloud-validation/fields.ts';
import { type ClientSetup, DEFAULT_APPLICATION_SETTINGS, mergedSettings, setupOf } from './application-settings.ts';
import { Sessions } from './sessions.ts';

/** The user of every client, and the password where none is configured. */
export const CLIENT_USER = 'admin';
export const DEFAULT_CLIENT_PASSWORD = 'Sandbox-1!';

/** What is configured of a number's API client. */
export interface ClientConfig {
  /** Of the user `admin`. */
  readonly clientPassword?: string | undefined;
  /** What was set of the application settings. */
  readonly clientSettings?: JsonObject | undefined;
}

/** WhatsApp's API client of one number: who is logged in, and how it is set up. */
export class ApiClient {
  readonly sessions = new Sessions();
  password = DEFAULT_CLIENT_PASSWORD;
  settings: JsonObject = DEFAULT_APPLICATION_SETTINGS;
  setup: ClientSetup = setupOf(DEFAULT_APPLICATION_SETTINGS);
  /** A code was sent to the number and waits to be confirmed. */
  awaitsCode = false;

  configure(config: ClientConfig): void {
    this.password = config.clientPassword ?? DEFAULT_CLIENT_PASSWORD;
    this.settings = mergedSettings(DEFAULT_APPLICATION_SETTINGS, config.clientSettings ?? {});
    this.setup = setupOf(this.settings);
  }
}

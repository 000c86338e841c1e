import type { Content } from '../contract/records.ts';

/** What the API knows beside messages. Times are ms since the epoch; each belongs to one app. */

export interface App {
  readonly id: string;
  readonly displayName: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly createdAt: number;
}

export type KeyScope = 'account' | 'app' | 'integration';

export interface ApiKey {
  readonly id: string;
  readonly scope: KeyScope;
  /** Null for an account key. */
  readonly appId: string | null;
  readonly integrationId: string | null;
  readonly displayName: string;
  readonly secret: string;
  readonly createdAt: number;
}

/** Without its secrets. */
export interface Integration {
  readonly id: string;
  readonly appId: string;
  readonly type: 'whatsapp' | 'custom';
  readonly status: 'active' | 'inactive' | 'error';
  readonly displayName: string | null;
  /** `cloud`: WhatsApp's Cloud API. `self`: an API client that the business runs. Null: no number. */
  readonly hosting: 'cloud' | 'self' | null;
  readonly baseUrl: string | null;
  /** Of an API client. */
  readonly username: string | null;
  readonly phoneNumberId: string | null;
  readonly phoneNumber: string | null;
  readonly verifyToken: string | null;
  readonly accountId: string | null;
  /** Where the account's templates are, of a number on an API client; null: at WhatsApp's own place. */
  readonly accountBaseUrl: string | null;
  readonly hsmFallbackLanguage: string | null;
  readonly createdAt: number;
}

export interface Webhook {
  readonly id: string;
  readonly appId: string;
  readonly integrationId: string;
  readonly target: string;
  readonly triggers: readonly string[];
  readonly secret: string;
  readonly includeFullUser: boolean;
  readonly includeFullSource: boolean;
  readonly createdAt: number;
}

export interface User {
  readonly id: string;
  readonly appId: string;
  readonly externalId: string | null;
  readonly signedUpAt: number;
  readonly profile: Readonly<Record<string, unknown>> | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

export interface Conversation {
  readonly id: string;
  readonly appId: string;
  readonly type: 'personal' | 'sdkGroup';
  readonly isDefault: boolean;
  readonly displayName: string | null;
  readonly description: string | null;
  readonly iconUrl: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly firstClientId: string | null;
  readonly businessLastRead: number | null;
  readonly lastUpdatedAt: number;
  readonly createdAt: number;
}

/** A message that an app keeps under a name, for its texts to ask for (v1.1: template). */
export interface CannedTemplate {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly content: Content;
  readonly createdAt: number;
  readonly updatedAt: number;
}

import { ApiClient, type ClientConfig } from './api-client/client.ts';

/** A business number of the sandbox, the app that owns it, and its API client. */
export interface NumberConfig extends ClientConfig {
  readonly phoneNumberId: string;
  readonly displayPhoneNumber: string;
  readonly wabaId: string;
  readonly accessToken: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly webhookUrl?: string | undefined;
}

/** As `PUT /_sandbox/numbers` takes it: what is left out comes from the default number. */
export type NumberInput = Partial<NumberConfig> & Pick<NumberConfig, 'phoneNumberId' | 'displayPhoneNumber'>;

export class BusinessNumber {
  config: NumberConfig;
  digits: string;
  registered = true;
  readonly client = new ApiClient();
  profile: Readonly<Record<string, unknown>> = {};
  /** Token bucket of the throughput limit. */
  tokens = 0;
  tokensAt = 0;

  constructor(config: NumberConfig) {
    this.config = config;
    this.digits = digitsOf(config.displayPhoneNumber);
    this.client.configure(config);
  }

  configure(config: NumberConfig): void {
    this.config = config;
    this.digits = digitsOf(config.displayPhoneNumber);
    this.client.configure(config);
  }

  /** True while anything that happens to the number is told to somebody. */
  get hasWebhook(): boolean {
    return this.config.webhookUrl !== undefined || this.client.setup.webhookUrl !== undefined;
  }
}

/** A field of the given list that cannot stand, and why. */
export interface NumberProblem {
  readonly field: string;
  readonly reason: string;
}

/** The business numbers by id, digits, account and token. The first is the default. */
export class BusinessNumbers {
  private readonly byIdentity = new Map<string, BusinessNumber>();
  private readonly configured: readonly NumberConfig[];

  constructor(configured: readonly [NumberConfig, ...NumberConfig[]]) {
    this.configured = configured;
    for (const config of configured) this.byIdentity.set(config.phoneNumberId, new BusinessNumber(config));
  }

  all(): readonly BusinessNumber[] {
    return [...this.byIdentity.values()];
  }

  byId(phoneNumberId: string): BusinessNumber | undefined {
    return this.byIdentity.get(phoneNumberId);
  }

  ofDigits(digits: string): BusinessNumber | undefined {
    for (const number of this.byIdentity.values()) if (number.digits === digits) return number;
    return undefined;
  }

  /** By digits or by id, as a phone's owner names it. */
  find(written: string): BusinessNumber | undefined {
    return this.byId(written) ?? this.ofDigits(digitsOf(written));
  }

  /** An app is known by its token: its numbers in this business account. */
  ofApp(wabaId: string, token: string): readonly BusinessNumber[] {
    return this.all().filter(({ config }) => config.wabaId === wabaId && config.accessToken === token);
  }

  isKnownToken(token: string): boolean {
    for (const number of this.byIdentity.values()) if (number.config.accessToken === token) return true;
    return false;
  }

  defaultNumber(): BusinessNumber | undefined {
    return this.all()[0];
  }

  /** Adds numbers or changes those of the same id; all of them or, with a problem, none. */
  provision(inputs: readonly NumberInput[]): NumberProblem | undefined {
    const digitsInUse = new Map(this.all().map((number) => [number.digits, number.config.phoneNumberId]));
    for (const [index, input] of inputs.entries()) {
      const digits = digitsOf(input.displayPhoneNumber);
      const field = `numbers[${index}].displayPhoneNumber`;
      if (!/^[0-9]{5,15}$/.test(digits)) return { field, reason: 'must hold 5 to 15 digits' };
      const owner = digitsInUse.get(digits);
      if (owner !== undefined && owner !== input.phoneNumberId) return { field, reason: `is already number ${owner}` };
      digitsInUse.set(digits, input.phoneNumberId);
    }
    for (const input of inputs) this.provisionOne(input);
    return undefined;
  }

  remove(phoneNumberId: string): boolean {
    return this.byIdentity.delete(phoneNumberId);
  }

  private provisionOne(input: NumberInput): void {
    const known = this.byIdentity.get(input.phoneNumberId);
    const fallback = known?.config ?? this.configured[0];
    const config: NumberConfig = {
      phoneNumberId: input.phoneNumberId,
      displayPhoneNumber: input.displayPhoneNumber,
      wabaId: input.wabaId ?? fallback?.wabaId ?? '',
      accessToken: input.accessToken ?? fallback?.accessToken ?? '',
      appSecret: input.appSecret ?? fallback?.appSecret ?? '',
      verifyToken: input.verifyToken ?? fallback?.verifyToken ?? '',
      webhookUrl: input.webhookUrl ?? known?.config.webhookUrl,
      clientPassword: input.clientPassword ?? fallback?.clientPassword,
      clientSettings: input.clientSettings ?? known?.config.clientSettings,
    };
    if (known === undefined) this.byIdentity.set(config.phoneNumberId, new BusinessNumber(config));
    else known.configure(config);
  }
}

function digitsOf(written: string): string {
  return written.replace(/[^0-9]/g, '');
}

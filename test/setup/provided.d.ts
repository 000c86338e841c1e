import 'vitest';

/** Where the engines answer that the integration project was started with. */
export interface ProvidedEngines {
  readonly brokers: string[];
  readonly registryUrl: string;
  readonly mysqlUrl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    engines: ProvidedEngines;
  }
}

import { type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';

export type { Logger };

/** One logger a process; children carry the ids that matter. Secrets that slip into an object are blanked by name. */
export const createLogger = (config: Pick<Config, 'service' | 'instanceId' | 'logLevel'>): Logger =>
  pino({
    level: config.logLevel,
    base: { service: config.service, instance: config.instanceId },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['authorization', '*.authorization', '*.secret', '*.accessToken', '*.appSecret', '*.password'],
      censor: '***',
    },
  });

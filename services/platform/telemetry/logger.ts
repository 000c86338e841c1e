import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from '../config/config.ts';

export type { Logger };

/** What a log tells of an error: none of the fields that libraries hang on it, which may hold anything. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = pino.stdSerializers.err(error);
  return { type, message, ...('code' in error && { code: error.code }), stack };
}

/** One logger a process; children carry the ids that matter. Secrets that slip into an object are blanked by name. */
export const createLogger = (
  config: Pick<Config, 'service' | 'instanceId' | 'logLevel'>,
  destination?: DestinationStream,
): Logger => {
  const options: LoggerOptions = {
    level: config.logLevel,
    base: { service: config.service, instance: config.instanceId },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: errorFields },
    redact: {
      paths: ['authorization', '*.authorization', '*.secret', '*.accessToken', '*.appSecret', '*.password'],
      censor: '***',
    },
  };
  return destination ? pino(options, destination) : pino(options);
};

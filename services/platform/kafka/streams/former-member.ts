import type { Logger } from 'pino';
import { errorType, isPassing, type RawReader } from '../kafkajs/index.ts';
import type { Settings } from './runtime-options.ts';
import { pause } from './signal.ts';

const RETRY_MS = 100;

export interface FormerMember {
  readonly raw: Pick<RawReader, 'leaveGroup' | 'refresh'>;
  readonly settings: Pick<Settings, 'group' | 'sessionTimeoutMs'>;
  readonly logger: Logger;
  /** Its id in the group. */
  readonly id: string;
  isOver(): boolean;
}

/**
 * Takes our former member out of its group, so that a restart moves nothing: we join in its place under the same instance id. A
 * coordinator that is just coming up is asked again, for a session: until then the group would wait for a member that does not come.
 */
export async function leaveInItsName({ raw, settings, logger, id, isOver }: FormerMember): Promise<void> {
  const until = performance.now() + settings.sessionTimeoutMs;
  while (!isOver()) {
    try {
      return await raw.leaveGroup(settings.group, id);
    } catch (error) {
      if (!isPassing(error) || performance.now() > until) {
        logger.debug({ error: errorType(error), former: id }, 'the former member is gone already');
        return;
      }
    }
    await pause(RETRY_MS);
    await raw.refresh().catch((error: unknown) => {
      logger.debug({ error: errorType(error) }, 'the group cannot be asked yet');
    });
  }
}

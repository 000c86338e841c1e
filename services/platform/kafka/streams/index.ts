import type { StreamsHealth } from './health.ts';
import { createRuntime } from './runtime.ts';
import { type StreamsOptions, settingsOf } from './runtime-options.ts';
import { checkTopics } from './start-checks.ts';
import { StateFolder } from './state-folder.ts';
import type { Topology } from './topology.ts';

export type { PartitionHealth, StreamsHealth, StreamsState } from './health.ts';
export type { Codec, Decoded, FailPoint, StreamsOptions, TopicNames } from './runtime-options.ts';
export * from './topology.ts';

/** One running group member. */
export interface StreamsHandle {
  /** True while joined, with every assigned partition at work. */
  ready(): boolean;
  health(): StreamsHealth;
  /** Stops the intake, lets what is on the way finish, commits and closes; does not leave the group. */
  stop(): Promise<void>;
}

/**
 * Starts a group's member in this process. Throws where it cannot start: a topic is missing or has another partition count, the state
 * folder is in use. What goes wrong later ends the process (`onFatal`).
 */
export function startStreams<S, A extends object>(
  topology: Topology<S, A>,
  options: StreamsOptions,
): Promise<StreamsHandle>;
export async function startStreams(
  topology: Topology<object, object>,
  options: StreamsOptions,
): Promise<StreamsHandle> {
  const settings = settingsOf(topology.group, options);
  const facts = await checkTopics(topology, settings, options.logger);
  const folder = new StateFolder(options.stateDir, settings.group);
  const runtime = createRuntime(topology, settings, facts, folder);
  try {
    await runtime.start();
  } catch (error) {
    folder.release();
    throw error;
  }
  return { ready: runtime.ready, health: runtime.health, stop: runtime.stop };
}

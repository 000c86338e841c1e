import type { Progress } from './engines.ts';
import type { Environment } from './environment.ts';
import type { StackFolders } from './folders.ts';
import type { EnginePorts } from './ports.ts';

/** What a stack asks of its engines: where they keep their data, where they answer, whom they tell. */
export interface EngineRequest {
  readonly env: Environment;
  readonly folders: StackFolders;
  readonly ports: EnginePorts;
  readonly progress: Progress;
}

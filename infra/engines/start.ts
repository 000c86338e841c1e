import { chooseEngines } from './choice.ts';
import { startDockerEngines } from './docker.ts';
import type { Engines } from './engines.ts';
import { useExternalEngines } from './external.ts';
import { type NativeEngines, startNativeEngines } from './native/native.ts';
import type { EngineRequest } from './request.ts';

/** Chooses the engines, starts what has to be started, and returns when all three answer. */
export async function startEngines(request: EngineRequest): Promise<Engines | NativeEngines> {
  const choice = await chooseEngines(request.env);
  request.progress(`Engines: ${choice.kind} (${choice.why})`);
  switch (choice.kind) {
    case 'docker':
      return startDockerEngines(request);
    case 'native':
      return startNativeEngines(request);
    case 'external':
      return useExternalEngines(request.env, request.progress);
  }
}

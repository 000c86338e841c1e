import { stopDockerEngines } from '../engines/docker.ts';
import { dataFolder, stackFolders } from '../engines/folders.ts';
import { endLeftovers } from '../engines/leftovers.ts';
import { endSupervisor, leaveFolder, runningSupervisor } from './lock.ts';
import { readStackFile } from './stack-file.ts';
import { terminal } from './terminal.ts';

const say = terminal();
const stopWithinMs = 60_000;

/** Ends the stack of this folder, whether its supervisor lives or has left parts behind. */
async function stop(): Promise<void> {
  const folders = stackFolders(dataFolder(process.env));
  const supervisor = runningSupervisor(folders.run);
  if (supervisor !== undefined && !(await endSupervisor(supervisor, stopWithinMs, say))) {
    say(`It did not stop within ${stopWithinMs / 1000} s and is killed`);
    process.kill(supervisor.pid, 'SIGKILL');
  }
  const left = await endLeftovers(folders.run, say);
  leaveFolder(folders.run);
  const orphaned = supervisor === undefined && readStackFile(folders.data)?.engines.kind === 'docker';
  if (orphaned) await stopDockerEngines(process.env, say);
  say(supervisor !== undefined || left > 0 || orphaned ? 'Heliograph has stopped.' : 'Heliograph does not run here.');
}

await stop();

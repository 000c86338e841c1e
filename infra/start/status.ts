import { silentEngines, withoutPassword } from '../engines/external.ts';
import { dataFolder, stackFolders } from '../engines/folders.ts';
import { askHealth, healthLines, isUp } from './health.ts';
import { runningSupervisor } from './lock.ts';
import { serviceNames } from './services.ts';
import { readStackFile } from './stack-file.ts';
import { terminal } from './terminal.ts';

const say = terminal();

/** Shows each service and engine of the stack that was started in this folder; 0 if all are up. */
async function status(): Promise<number> {
  const folders = stackFolders(dataFolder(process.env));
  const supervisor = runningSupervisor(folders.run);
  const stack = readStackFile(folders.data);
  if (stack === undefined) {
    say('Nothing has been started here yet; "npm start" does.');
    return 1;
  }
  say(
    supervisor === undefined
      ? 'Heliograph does not run here; "npm start" starts it.'
      : `Supervisor pid ${supervisor.pid}`,
  );
  const answers = await Promise.all(serviceNames.map((name) => askHealth(stack.servicePorts[name])));
  for (const [index, name] of serviceNames.entries()) {
    for (const line of healthLines(name, answers[index], Date.now())) say(line);
  }
  const silent = await silentEngines(stack.engines);
  const { kind, brokers, registryUrl, mysqlUrl } = stack.engines;
  say(`engines (${kind})  Kafka ${brokers.join(',')}, registry ${registryUrl}, database ${withoutPassword(mysqlUrl)}`);
  for (const phrase of silent) say(`  ${phrase}`);
  return silent.length === 0 && answers.every(isUp) ? 0 : 1;
}

process.exitCode = await status();

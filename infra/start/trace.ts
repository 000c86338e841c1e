import { silentEngines } from '../engines/external.ts';
import { dataFolder } from '../engines/folders.ts';
import { journeyLines } from './journey.ts';
import { readJourney } from './journey-source.ts';
import { readStackFile } from './stack-file.ts';
import { terminal } from './terminal.ts';

const say = terminal();

/** Prints where a message has been, from the topics. */
async function trace(messageId: string | undefined): Promise<number> {
  if (messageId === undefined || !/^[0-9a-f]{24}$/.test(messageId)) {
    say('Name a message by its id (24 hex digits): npm run trace -- 65f0c2a1b4d8e9f701234567');
    return 1;
  }
  const stack = readStackFile(dataFolder(process.env));
  const silent = stack === undefined ? ['nothing has been started here'] : await silentEngines(stack.engines);
  if (stack === undefined || silent.length > 0) {
    say(`The topics cannot be read: ${silent.join(' and ')}; start with "npm start".`);
    return 1;
  }
  const hops = await readJourney({ engines: stack.engines, topicPrefix: stack.topicPrefix, messageId });
  for (const line of journeyLines(messageId, hops)) say(line);
  return hops.length === 0 ? 1 : 0;
}

process.exitCode = await trace(process.argv[2]);
process.exit();

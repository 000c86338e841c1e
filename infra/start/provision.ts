import { runCommand } from '../engines/command.ts';
import { type EngineAddresses, type Progress, StartRefused } from '../engines/engines.ts';
import { checkoutRoot } from '../engines/folders.ts';

export interface Provisioning {
  readonly env: NodeJS.ProcessEnv;
  readonly engines: EngineAddresses;
  readonly progress: Progress;
}

/** Registers schemas, creates topics, migrates the database and makes the account key, each only where needed. */
export async function provision({ env, progress }: Provisioning): Promise<void> {
  progress('Preparing topics, schemas and tables');
  const result = await runCommand({
    command: process.execPath,
    args: ['dist/infra/provision/main.js'],
    cwd: checkoutRoot(),
    env,
    label: 'Preparing topics, schemas and tables',
    progress,
    onLine: (line) => progress(`  ${line}`),
  });
  if (!result.ok) {
    throw new StartRefused(
      `Topics, schemas and tables could not be prepared; correct what is named here and start again. ${result.why}`,
    );
  }
}

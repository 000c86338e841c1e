/** Loaded before a service's own code: SIGUSR2 begins a CPU profile, and the next one writes it to HELIOGRAPH_BENCH_PROFILES. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { basename, dirname, join } from 'node:path';

const folder = process.env.HELIOGRAPH_BENCH_PROFILES;
const SAMPLE_MICROS = 500;
let session: Session | undefined;

async function toggle(into: string): Promise<void> {
  if (session === undefined) {
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
    await session.post('Profiler.start');
    return;
  }
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  session = undefined;
  const name = basename(dirname(process.argv[1] ?? 'unknown'));
  writeFileSync(join(into, `${name}.cpuprofile`), JSON.stringify(profile));
}

if (folder !== undefined) {
  process.on('SIGUSR2', () => {
    toggle(folder).catch((error: unknown) => {
      process.stderr.write(`no profile: ${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
}

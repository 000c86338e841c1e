import { describe, expect, it } from 'vitest';
import { parseJavaMajor, requireTools, type System, type ToolName } from '../../../infra/engines/native/tools.ts';

const wanted: readonly ToolName[] = ['java', 'mvn', 'mariadbd', 'mariadb-install-db'];

function system(has: readonly ToolName[], given: Partial<System> = {}): System {
  return {
    platform: 'linux',
    find: (tool) => Promise.resolve(has.includes(tool) ? `/bin/${tool}` : undefined),
    canInstall: () => false,
    install: () => Promise.reject(new Error('not allowed')),
    ...given,
  };
}

const quiet = () => undefined;

describe('the programs that native engines need', () => {
  it('are found', async () => {
    expect(await requireTools(['java', 'mvn'], system(wanted), quiet)).toEqual({ java: '/bin/java', mvn: '/bin/mvn' });
  });

  it('are named with the command that installs them where nothing may be installed', async () => {
    await expect(requireTools(wanted, system(['mvn']), quiet)).rejects.toThrow(
      'Java 17 or newer and MariaDB not found; install with "sudo apt-get install -y openjdk-17-jre-headless mariadb-server-core"',
    );
  });

  it('are named with the command of the system', async () => {
    const mac = system([], { platform: 'darwin' });
    await expect(requireTools(['java'], mac, quiet)).rejects.toThrow('install with "brew install openjdk@17"');
  });

  it('are installed where that is allowed, the missing ones alone', async () => {
    const has: ToolName[] = ['java', 'mvn'];
    const asked: string[][] = [];
    const said: string[] = [];
    const root = system(has, {
      canInstall: () => true,
      install: (candidates) => {
        asked.push(candidates.map((names) => names[0] ?? ''));
        has.push('mariadbd', 'mariadb-install-db');
        return Promise.resolve();
      },
    });
    expect(await requireTools(wanted, root, (line) => said.push(line))).toHaveProperty('mariadbd', '/bin/mariadbd');
    expect(asked).toEqual([['mariadb-server-core']]);
    expect(said).toEqual(['Installing MariaDB with apt-get (programs only, no system service)']);
  });

  it('are refused when the installation did not bring them', async () => {
    const root = system([], { canInstall: () => true, install: () => Promise.resolve() });
    await expect(requireTools(['mvn'], root, quiet)).rejects.toThrow('Maven not found; install with');
  });
});

describe('the version that java tells', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_392"', 8],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', 0],
  ])('%s is %d', (text, major) => {
    expect(parseJavaMajor(text)).toBe(major);
  });
});

import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Who holds a state folder. A process id alone comes back after a reboot or in a new container; with its start time it does not. */
interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly host: string;
}

const REFRESH_MS = 5_000;
/** A holder on another machine is only seen by the file's time. */
const FOREIGN_STALE_MS = 30_000;

/** When a process began, in the kernel's ticks; empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch (error) {
    return isMissing(error) ? '' : 'unreadable';
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');

function isRunning({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isMissing(error)) return false; // anything else, EPERM for one: it runs
  }
  return startOf(pid) === started;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isHeld(path: string, text: string): boolean {
  const [pid, started = '', host = ''] = text.split(' ');
  const holder = { pid: Number(pid), started, host };
  if (!Number.isInteger(holder.pid) || holder.pid <= 0) return false;
  if (holder.host === hostname()) return isRunning(holder);
  return Date.now() - statSync(path).mtimeMs < FOREIGN_STALE_MS;
}

/** Claims the lock file: a link is atomic, and fails if there is one. */
function claim(folder: string): void {
  const path = join(folder, 'lock');
  const mine = `${process.pid} ${startOf(process.pid)} ${hostname()}`;
  const draft = join(folder, `lock.${process.pid}.${randomUUID()}`);
  writeFileSync(draft, mine);
  try {
    for (let tries = 0; tries < 5; tries += 1) {
      try {
        linkSync(draft, path);
        return;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const text = readText(path);
      if (text === undefined) continue;
      if (isHeld(path, text)) throw new Error(`the state folder ${folder} is in use by process ${text}`);
      const aside = `${draft}.old`;
      renameSync(path, aside);
      const moved = readText(aside);
      if (moved !== undefined && moved !== text) linkSync(aside, path); // another starter was faster: give it back
      rmSync(aside, { force: true });
    }
    throw new Error(`the state folder ${folder} cannot be locked`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The folder of one instance in one group: locked, and with the id under which it was last a member. */
export class StateFolder {
  readonly path: string;
  readonly #refreshing: NodeJS.Timeout;

  /** Locks the folder; throws if another process has it. */
  constructor(stateDir: string, group: string) {
    this.path = join(stateDir, group);
    mkdirSync(this.path, { recursive: true });
    claim(this.path);
    this.#refreshing = setInterval(() => this.#refresh(), REFRESH_MS).unref();
  }

  /** The folder of one partition. */
  partition(partition: number): string {
    return join(this.path, `p${partition}`);
  }

  /** The member id under which this instance last joined. */
  formerMember(): string | undefined {
    return readText(join(this.path, 'member')) || undefined;
  }

  keepMember(memberId: string): void {
    writeFileSync(join(this.path, 'member'), memberId);
  }

  release(): void {
    clearInterval(this.#refreshing);
    rmSync(join(this.path, 'lock'), { force: true });
  }

  #refresh(): void {
    const now = new Date();
    utimesSync(join(this.path, 'lock'), now, now);
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, JobDone, Request } from './job.ts';

/** One request of the bench: those of a chat share a connection, so that they go out one after the other. */
export interface Shot extends Request {
  readonly chat: number;
}

export interface Volley {
  readonly port: number;
  readonly shots: readonly Shot[];
  readonly connections?: number;
}

/** What came of a volley, by sequence number. */
export interface VolleyDone {
  readonly sentAt: ReadonlyMap<number, number>;
  readonly answeredAt: ReadonlyMap<number, number>;
  readonly seconds: number;
  readonly faults: readonly string[];
}

/** The generator: a process of its own, so that its work is told apart. */
export class Generator {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./main.js', import.meta.url)), {
      serialization: 'advanced',
      execArgv: [],
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async fire({ port, shots, connections = 64 }: Volley): Promise<VolleyDone> {
    const lanes: Request[][] = Array.from({ length: connections }, () => []);
    for (const shot of shots) lanes[shot.chat % connections]?.push(shot);
    const done = await this.#run({ host: '127.0.0.1', port, lanes });
    const first = Math.min(...done.sentAt.slice(0, connections));
    const last = done.answeredAt.at(-1) ?? first;
    return {
      sentAt: new Map(done.seqs.map((seq, n) => [seq, done.sentAt[n] ?? 0])),
      answeredAt: new Map(done.seqs.map((seq, n) => [seq, done.answeredAt[n] ?? 0])),
      seconds: (last - first) / 1_000,
      faults: Object.entries(done.refused).map(([reason, count]) => `${count} requests were refused: ${reason}`),
    };
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #run(job: Job): Promise<JobDone> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the generator has ended'));
      this.#child.once('exit', ended);
      this.#child.once('message', (done: JobDone) => {
        this.#child.off('exit', ended);
        resolve(done);
      });
      this.#child.send(job);
    });
  }
}

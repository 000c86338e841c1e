/** The generator's process: takes a job, makes it, answers what became of it. */
import { setTimeout as pause } from 'node:timers/promises';
import { preciseNow } from '../clock.ts';
import type { Job, JobDone, Request } from './job.ts';
import { KeepAlive } from './wire.ts';

async function runLane(connection: KeepAlive, lane: readonly Request[], begin: number, done: JobDone): Promise<void> {
  for (const { seq, bytes, dueMs } of lane) {
    const due = dueMs === undefined ? undefined : begin + dueMs;
    if (due !== undefined) {
      const wait = due - preciseNow();
      if (wait > 0.5) await pause(wait);
    }
    const sentAt = due ?? preciseNow();
    const status = await connection.send(bytes);
    if (status >= 300) done.refused[status] = (done.refused[status] ?? 0) + 1;
    done.seqs.push(seq);
    done.sentAt.push(sentAt);
    done.answeredAt.push(preciseNow());
  }
}

async function run({ host, port, lanes }: Job): Promise<JobDone> {
  const done: JobDone = { seqs: [], sentAt: [], answeredAt: [], refused: {} };
  const busy = lanes.filter((lane) => lane.length > 0);
  const connections = await Promise.all(busy.map(() => KeepAlive.open(host, port)));
  const begin = preciseNow();
  const refused = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    done.refused[reason] = (done.refused[reason] ?? 0) + 1;
  };
  await Promise.all(
    busy.map(async (lane, n) => {
      const connection = connections[n];
      if (connection) await runLane(connection, lane, begin, done).catch(refused);
    }),
  );
  for (const connection of connections) connection.close();
  return done;
}

process.on('message', (job: Job) => {
  run(job).then(
    (done) => process.send?.(done),
    (error: unknown) => {
      process.stderr.write(`load: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

import { describe, expect, it, vi } from 'vitest';
import type { ProcessEnd, RunningProcess } from '../../../infra/engines/process.ts';
import { supervise } from '../../../infra/start/supervisor.ts';

interface Fake extends RunningProcess {
  crash(end?: ProcessEnd): void;
}

function fake(pid: number): Fake {
  let over = false;
  let crash: (end: ProcessEnd) => void = () => undefined;
  const ended = new Promise<ProcessEnd>((resolve) => {
    crash = resolve;
  });
  const finish = (end: ProcessEnd) => {
    over = true;
    crash(end);
  };
  return {
    name: 'dispatch',
    pid,
    logFile: 'dispatch.log',
    ended,
    hasEnded: () => over,
    signal: () => undefined,
    stop: () => Promise.resolve(finish({ code: 0, signal: null })),
    crash: (end = { code: null, signal: 'SIGKILL' }) => finish(end),
  };
}

/** A starter that counts and hands out processes; failures come first where asked. */
function starter(failures = 0) {
  const started: Fake[] = [];
  let left = failures;
  const start = () => {
    if (started.length > 0 && left > 0) {
      left -= 1;
      return Promise.reject(new Error('no memory'));
    }
    const process = fake(100 + started.length);
    started.push(process);
    return Promise.resolve(process);
  };
  return { started, start };
}

const waits = { firstWaitMs: 1, longestWaitMs: 4 };

describe('a supervised process', () => {
  it('is started again when it ends, by name and reason', async () => {
    const said: string[] = [];
    const { started, start } = starter();
    const supervised = await supervise({ name: 'dispatch', start, say: (line) => said.push(line), ...waits });
    started[0]?.crash();
    await vi.waitFor(() => expect(supervised.process().pid).toBe(101));
    expect(supervised.crashes()).toBe(1);
    expect(said).toEqual([
      'dispatch ended (signal SIGKILL, its log is dispatch.log); starting it again in 0.001 s',
      'dispatch runs again (pid 101)',
    ]);
    await supervised.stop();
  });

  it('is waited for longer and longer while it cannot be started', async () => {
    const said: string[] = [];
    const { started, start } = starter(3);
    const supervised = await supervise({ name: 'dispatch', start, say: (line) => said.push(line), ...waits });
    started[0]?.crash({ code: 1, signal: null });
    await vi.waitFor(() => expect(supervised.process().pid).toBe(101));
    expect(said.filter((line) => line.includes('no memory')).map((line) => line.split('; ')[1])).toEqual([
      'next try in 0.002 s',
      'next try in 0.004 s',
      'next try in 0.004 s',
    ]);
    await supervised.stop();
  });

  it('stays ended when it is told to stop', async () => {
    const { started, start } = starter();
    const supervised = await supervise({ name: 'dispatch', start, say: () => undefined, ...waits });
    await supervised.stop();
    expect(started).toHaveLength(1);
    expect(supervised.crashes()).toBe(0);
  });

  it('stays ended when it is told to stop during the wait', async () => {
    const { started, start } = starter();
    const said: string[] = [];
    const say = (line: string) => said.push(line);
    const supervised = await supervise({ name: 'dispatch', start, say, firstWaitMs: 60_000 });
    started[0]?.crash();
    await vi.waitFor(() => expect(said).toHaveLength(1));
    await supervised.stop();
    expect(started).toHaveLength(1);
  });
});

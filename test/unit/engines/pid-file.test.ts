import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endLeftovers } from '../../../infra/engines/leftovers.ts';
import {
  birthFromProc,
  pidFileNames,
  processBirth,
  readPidFile,
  removePidFile,
  stopRanks,
  writePidFile,
} from '../../../infra/engines/pid-file.ts';

const record = { name: 'kafka', pid: 4242, birth: 'boot:100', rank: stopRanks.engine };

describe('a pid file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'heliograph-pid-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is none where there is none', () => {
    expect(readPidFile(folder, 'kafka')).toEqual({ state: 'none' });
    expect(pidFileNames(join(folder, 'missing'))).toEqual([]);
  });

  it('tells of a living process', () => {
    writePidFile(folder, record);
    expect(readPidFile(folder, 'kafka', () => 'boot:100')).toEqual({ state: 'alive', record });
    expect(pidFileNames(folder)).toEqual(['kafka']);
  });

  it('is stale when the process is dead', () => {
    writePidFile(folder, record);
    expect(readPidFile(folder, 'kafka', () => undefined)).toEqual({ state: 'stale', why: 'dead', pid: 4242 });
  });

  it('is stale when the number belongs to another process now', () => {
    writePidFile(folder, record);
    expect(readPidFile(folder, 'kafka', () => 'boot:999')).toEqual({ state: 'stale', why: 'reused', pid: 4242 });
  });

  it.each(['', 'half a rec', '[]', '{"pid":1}', '{"name":"kafka","pid":-1,"birth":"b","rank":2}'])(
    'is stale when it holds %j',
    (text) => {
      writeFileSync(join(folder, 'kafka.pid.json'), text);
      expect(readPidFile(folder, 'kafka')).toEqual({ state: 'stale', why: 'unreadable' });
    },
  );

  it('goes when it is removed, and may be removed again', () => {
    writePidFile(folder, record);
    removePidFile(folder, 'kafka');
    removePidFile(folder, 'kafka');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never makes a leftover of this process or of one that took the number', async () => {
    const said: string[] = [];
    writePidFile(folder, { ...record, pid: process.pid, birth: `${processBirth(process.pid)}` });
    writePidFile(folder, { ...record, name: 'mariadb', pid: process.ppid, birth: 'another boot:1' });
    expect(await endLeftovers(folder, (line) => said.push(line))).toBe(0);
    expect(said).toEqual([
      `The pid file of mariadb was stale (${process.ppid} is another program now); it has been removed.`,
    ]);
    expect(pidFileNames(folder)).toEqual(['kafka']);
  });
});

describe('the birth of a process', () => {
  it('is the same whenever it is asked', () => {
    expect(processBirth(process.pid)).toBe(processBirth(process.pid));
    expect(processBirth(process.pid)).not.toBe(processBirth(process.ppid));
  });

  it('is nothing for a number that no process has', () => {
    expect(processBirth(2 ** 22 + 1)).toBeUndefined();
  });

  it('is not taken for a death when it cannot be read', () => {
    const proc = mkdtempSync(join(tmpdir(), 'heliograph-proc-'));
    mkdirSync(join(proc, '77', 'stat'), { recursive: true });
    expect(birthFromProc(76, proc)).toBeUndefined();
    expect(() => birthFromProc(77, proc)).toThrow('EISDIR');
    rmSync(proc, { recursive: true });
  });
});

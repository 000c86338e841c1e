import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pidFileNames } from '../../infra/engines/pid-file.ts';
import { serviceNames } from '../../infra/start/services.ts';
import { emptyData, openFrontDoor, stillAlive } from './harness/front-door.ts';
import { until } from './harness/topics.ts';

const firstPort = 31_400;
const door = openFrontDoor('front-door', firstPort);
const engineNames = ['kafka', 'registry', 'mariadb'];
const isNative = (process.env.HELIOGRAPH_ENGINES ?? 'native') === 'native';
const parts = [...serviceNames, ...(isNative ? engineNames : [])];

const supervisorLog = () => readFileSync(join(door.folders.logs, 'supervisor.log'), 'utf8');
const pidOf = (name: string) => door.running().find((record) => record.name === name)?.pid;

/** 20 s, but where the first start took longer than that the machine is slow or busy, and no clock bounds it alone. */
const secondStartBound = (firstMs: number) => (firstMs < 20_000 ? 20_000 : 1.5 * firstMs);

let started: Awaited<ReturnType<typeof door.npm>['ended']>;
let startedInMs = 0;
let messageId = '';

beforeAll(async () => {
  await door.npm('stop').ended; // of a run that was killed
  emptyData(door.folders);
  const began = Date.now();
  started = await door.npm('start', '--', '--detach').ended;
  startedInMs = Date.now() - began;
  messageId = /Journey of message ([0-9a-f]{24})/.exec(started.said)?.[1] ?? '';
}, 300_000);

afterAll(() => door.npm('stop').ended, 90_000);

/** Each test stands on those before it, as a user's session does. */
describe('npm start, for the first time and in the background', () => {
  it('shows the journey of a message, and says where everything is', () => {
    expect(started).toMatchObject({ code: 0 });
    for (const step of [
      /^ +0 ms +\+0 +- +POST …\/messages$/m,
      /^ +\d+ ms +\+\d+ +outbound\.submitted\[\d\]@\d+ +\S/m,
      /^ +\d+ ms +\+\d+ +outbound\.prepared\[\d\]@\d+ +\S/m,
      /^ +\d+ ms +\+\d+ +outbound\.outcomes\[\d\]@\d+ +\S/m,
      /^ +\d+ ms +\+\d+ +whatsapp\.statuses\[\d\]@\d+ +\S/m,
      /^ +\d+ ms +\+\d+ +- +the phone shows it$/m,
      /^ +\d+ ms +\+\d+ +- +webhook conversation:message:delivery:user$/m,
      /^The phone got .*"type":"template"/m,
      /^Heliograph is ready after \d+\.\d s\.$/m,
      new RegExp(`^ +gateway .* http://127\\.0\\.0\\.1:${firstPort + 5}$`, 'm'),
      new RegExp(`^ +sandbox .* http://127\\.0\\.0\\.1:${firstPort + 9}/_sandbox$`, 'm'),
      /^ +keys and addresses .*front-door\/dev\.env/m,
      /^It runs in the background \(pid \d+\).*"npm stop"/m,
    ])
      expect(started.said).toMatch(step);
    expect(existsSync(join(door.folders.data, 'dev.env'))).toBe(true);
    expect(door.running().map(({ name }) => name)).toEqual([...parts, 'supervisor'].sort());
  });

  it('answers npm run status: every service is up', async () => {
    const { code, said } = await door.npm('run', 'status').ended;
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toMatch(new RegExp(`^Supervisor pid ${pidOf('supervisor')}$`, 'm'));
    for (const name of serviceNames) expect(said).toMatch(new RegExp(`^${name} +up$`, 'm'));
    expect(said).toMatch(/^ +heliograph\.outbound\.submitted\[0\] +lag +\d+ +last progress /m);
    expect(said).toMatch(isNative ? new RegExp(`^engines .*Kafka 127\\.0\\.0\\.1:${firstPort},`, 'm') : /^engines /m);
  });

  it('answers npm run trace: the journey, from the topics', async () => {
    const { code, said } = await door.npm('run', 'trace', '--', messageId).ended;
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain(`Journey of message ${messageId}`);
    for (const topic of ['outbound.submitted', 'outbound.prepared', 'outbound.outcomes', 'events'])
      expect(said).toMatch(new RegExp(`^ +\\d+ ms +\\+\\d+ +${topic}\\[\\d\\]@\\d+ +\\S`, 'm'));
  });

  it('names a service that was killed, and starts it again', async () => {
    const killed = pidOf('transform') ?? 0;
    process.kill(killed, 'SIGKILL');
    await until('it is told', async () => /^transform runs again \(pid \d+\)$/m.test(supervisorLog()));
    expect(supervisorLog()).toMatch(
      /^transform ended \(signal SIGKILL, its log is .*transform\.log\); starting it again/m,
    );
    expect(pidOf('transform')).not.toBe(killed);
    await until('all are up', async () => {
      const response = await fetch(`http://127.0.0.1:${firstPort + 6}/ready`);
      return response.ok;
    });
    expect(await door.npm('run', 'status').ended).toMatchObject({ code: 0 });
  });

  it('ends with npm stop, and leaves nothing running', async () => {
    const ran = door.running();
    expect(ran).toHaveLength(parts.length + 1);
    if (process.platform === 'linux') expect(door.strays()).toEqual(expect.arrayContaining(ran.map(({ pid }) => pid)));
    const { code, said } = await door.npm('stop').ended;
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('Heliograph has stopped.') });
    expect(stillAlive(ran)).toEqual([]);
    expect(pidFileNames(door.folders.run)).toEqual([]);
    await until('nothing runs that has no pid file', async () => door.strays().length === 0, 5_000);
  });
});

describe('npm start, for the second time and in the foreground', () => {
  it('is there soon with the same demo app, and Ctrl-C leaves nothing running', async () => {
    const before = readFileSync(join(door.folders.data, 'dev.env'), 'utf8');
    const began = Date.now();
    const start = door.npm('start');
    const ended = start.ended.then(({ said }) => Promise.reject(new Error(`it ended:\n${said}`)));
    await Promise.race([ended, until('it is ready', async () => start.said().includes('Heliograph is ready after'))]);
    expect(Date.now() - began).toBeLessThan(secondStartBound(startedInMs));
    expect(start.said()).toContain('Demo app: that of the last start');
    expect(start.said()).toMatch(/^ +\d+ ms +\+\d+ +- +the phone shows it$/m);
    expect(readFileSync(join(door.folders.data, 'dev.env'), 'utf8')).toBe(before);

    const ran = door.running();
    expect(ran).toHaveLength(parts.length + 1);
    process.kill(-(start.child.pid ?? 0), 'SIGINT'); // what a terminal does with Ctrl-C
    const { said } = await start.ended;
    expect(said).toContain('Everything has stopped.');
    expect(stillAlive(ran)).toEqual([]);
    expect(pidFileNames(door.folders.run)).toEqual([]);
    await until('nothing runs that has no pid file', async () => door.strays().length === 0, 5_000);
  });
});

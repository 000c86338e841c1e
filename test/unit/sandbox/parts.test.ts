import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readSandboxConfig } from '../../../services/sandbox/config.ts';
import { Deque } from '../../../services/sandbox/deque.ts';
import { MessageIds } from '../../../services/sandbox/message-ids.ts';
import { escapeAsMeta, metaJson } from '../../../services/sandbox/meta-json.ts';
import { BusinessNumbers } from '../../../services/sandbox/numbers.ts';
import { readNumbersFile, writeNumbersFile } from '../../../services/sandbox/numbers-file.ts';
import { createSchedule } from '../../../services/sandbox/schedule.ts';
import { readMessageId, writeMessageId } from '../../../services/sandbox/wamid.ts';
import { DEFAULT_NUMBER } from '../../../services/sandbox/world.ts';

describe('message ids', () => {
  it('have the structure of a recorded one', () => {
    const recorded = 'wamid.HBgLMTM0Mzc3NzI5MTAVAgARGBI2REE3M0I0NEYzQjM1NkI2MDcA';
    const parts = { address: '13437772910', direction: 'out', hex: '6DA73B44F3B356B607' } as const;
    expect(readMessageId(recorded)).toEqual(parts);
    expect(writeMessageId(parts)).toBe(recorded);
  });

  it('are found again by their serial, of their own run only', () => {
    const ids = new MessageIds('0A1B2C3D');
    const id = ids.outbound('15551230001', 1_234_567, 'cloud');
    expect(readMessageId(id)?.hex).toHaveLength(18);
    expect(ids.outboundSerial(id)).toBe(1_234_567);
    expect(new MessageIds('FFFFFFFF').outboundSerial(id)).toBeUndefined();
    const inbound = ids.nextInbound('15551230001', 'cloud');
    expect(readMessageId(inbound)?.hex).toHaveLength(20);
    expect(ids.isKnownInbound(inbound)).toBe(true);
    expect(ids.isKnownInbound(id)).toBe(false);
    ids.forgetInbound();
    expect(ids.isKnownInbound(inbound)).toBe(false);
  });

  it('reads any text without failing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `wamid.${text}`),
        ),
        (text) => {
          const id = readMessageId(text);
          if (id !== undefined) expect(id.hex).toMatch(/^[0-9A-F]+$/);
        },
      ),
    );
  });
});

describe('JSON as Meta writes it', () => {
  it('is ASCII and reads as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const json = metaJson({ value, text });
        expect(json).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      }),
    );
    expect(escapeAsMeta('"https://a@é"')).toBe('"https:\\/\\/a\\u0040\\u00e9"');
  });
});

describe('the deque', () => {
  it('behaves as a list', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer()), { maxLength: 500 }), (steps) => {
        const deque = new Deque<number>();
        const list: number[] = [];
        for (const step of steps) {
          if (step === null) expect(deque.shift()).toBe(list.shift());
          else {
            deque.push(step);
            list.push(step);
          }
        }
        expect([...deque]).toEqual(list);
        expect(deque.length).toBe(list.length);
        expect(deque.at(0)).toBe(list[0]);
        expect(deque.at(-1)).toBeUndefined();
      }),
    );
  });
});

describe('the schedule', () => {
  it('runs in order of time, and of planning within a time', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const schedule = createSchedule();
    const ran: string[] = [];
    schedule.after(20, () => ran.push('late'));
    schedule.after(5, () => ran.push('first'));
    schedule.after(5, () => {
      ran.push('second');
      schedule.after(1, () => ran.push('added'));
    });
    vi.advanceTimersByTime(30);
    expect(ran).toEqual(['first', 'second', 'added', 'late']);
  });

  it('forgets what it is told to forget', async () => {
    const schedule = createSchedule();
    const ran: string[] = [];
    schedule.after(1, () => ran.push('forgotten'));
    schedule.clear();
    schedule.after(5, () => ran.push('kept'));
    await vi.waitFor(() => expect(ran).toEqual(['kept']));
  });
});

describe('configuration', () => {
  it('has a default for everything', () => {
    const read = readSandboxConfig({});
    expect(read).toMatchObject({
      ok: true,
      config: { options: { host: '127.0.0.1', port: 8089, settings: {}, webhooks: {}, keep: {} }, logLevel: 'info' },
    });
    expect(read.ok && read.config.options.numbers?.[0]).toMatchObject(DEFAULT_NUMBER);
  });

  it('reads what is set', () => {
    const read = readSandboxConfig({
      HELIOGRAPH_SANDBOX_PORT: '18089',
      HELIOGRAPH_HTTP_HOST: '0.0.0.0',
      HELIOGRAPH_SANDBOX_DISPLAY_PHONE_NUMBER: '+44 20 7946 0000',
      HELIOGRAPH_SANDBOX_CLIENT_PASSWORD: 'Other-12',
      HELIOGRAPH_SANDBOX_WEBHOOK_URL: 'http://127.0.0.1:1/x',
      HELIOGRAPH_SANDBOX_WINDOW_HOURS: '24',
      HELIOGRAPH_SANDBOX_AUTO_READ: 'true',
      HELIOGRAPH_SANDBOX_KEEP_MB: '1',
      HELIOGRAPH_SANDBOX_WEBHOOK_BATCH: '1',
      HELIOGRAPH_SANDBOX_NUMBERS_FILE: '/tmp/n.json',
    });
    expect(read).toMatchObject({
      ok: true,
      config: {
        numbersFile: '/tmp/n.json',
        options: {
          host: '0.0.0.0',
          port: 18089,
          numbers: [
            {
              displayPhoneNumber: '+44 20 7946 0000',
              clientPassword: 'Other-12',
              webhookUrl: 'http://127.0.0.1:1/x',
            },
          ],
          settings: { windowHours: 24, autoRead: true },
          keep: { characters: 1_048_576 },
          webhooks: { batch: 1 },
        },
      },
    });
  });

  it('names every variable that cannot stand', () => {
    const read = readSandboxConfig({
      HELIOGRAPH_SANDBOX_PORT: '70000',
      HELIOGRAPH_SANDBOX_AUTO_READ: 'yes',
      HELIOGRAPH_SANDBOX_WABA_ID: 'x',
      HELIOGRAPH_SANDBOX_LOG_LEVEL: 'loud',
    });
    expect(read).toEqual({
      ok: false,
      reasons: [
        'HELIOGRAPH_SANDBOX_AUTO_READ must be true or false, not "yes"',
        'HELIOGRAPH_SANDBOX_PORT must be a whole number up to 65535, not "70000"',
        'HELIOGRAPH_SANDBOX_WABA_ID must be digits, not "x"',
        'HELIOGRAPH_SANDBOX_LOG_LEVEL must be a log level, not "loud"',
      ],
    });
  });
});

describe('the file of numbers', () => {
  it('gives back what was written, and refuses what holds no numbers', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'deep', 'numbers.json');
    expect(readNumbersFile(path)).toEqual([]);
    writeNumbersFile(path, new BusinessNumbers([DEFAULT_NUMBER]).all());
    expect(readNumbersFile(path)).toEqual([DEFAULT_NUMBER]);
    expect(readFileSync(path, 'utf8')).toContain('\n');
    for (const wrong of [
      {},
      { ...DEFAULT_NUMBER, clientPassword: 1 },
      { ...DEFAULT_NUMBER, clientSettings: { a: 1 } },
    ]) {
      writeFileSync(path, JSON.stringify([wrong]));
      expect(() => readNumbersFile(path)).toThrow(path);
    }
  });
});

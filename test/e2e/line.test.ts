import { afterAll, beforeAll } from 'vitest';
import { badInputIsRefused } from './line/bad-input.ts';
import { exampleServiceRuns } from './line/example-service.ts';
import { messagesComeIn } from './line/inbound.ts';
import { type Line, openLine } from './line/line.ts';
import { messagesGoOut } from './line/outbound.ts';
import { poisonIsSetAside } from './line/poison.ts';

let opened: Line | undefined;

/** The one stack of all these tests; there once the first of them runs. */
const line = (): Line => {
  if (opened === undefined) throw new Error('the line has not been opened');
  return opened;
};

beforeAll(async () => {
  opened = await openLine(31_000);
}, 300_000);

afterAll(() => opened?.close(), 120_000);

messagesGoOut(line);
messagesComeIn(line);
badInputIsRefused(line);
exampleServiceRuns(line);
poisonIsSetAside(line);

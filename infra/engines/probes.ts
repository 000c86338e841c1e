import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { type Progress, StartRefused } from './engines.ts';
import { describeEnd, lastLines, type RunningProcess } from './process.ts';

const answerWithinMs = 2_000;
const beatMs = 5_000;

/** An ApiVersions request (key 18, version 0): the smallest question that only a Kafka broker answers. */
const apiVersionsRequest = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff]);

/** Whether a broker answers at `host:port`. */
export function kafkaAnswers(broker: string): Promise<boolean> {
  const { host, port } = splitAddress(broker);
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(answerWithinMs, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once('connect', () => socket.write(apiVersionsRequest));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      // size, our correlation id 7, error code 0
      if (received.length >= 10) finish(received.readInt32BE(4) === 7 && received.readInt16BE(8) === 0);
    });
  });
}

/** Whether a schema registry answers at its base address. */
export async function registryAnswers(registryUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${registryUrl.replace(/\/$/, '')}/subjects`, {
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return Array.isArray(await response.json());
  } catch {
    return false; // not there yet, or not a registry
  }
}

/** Whether the database answers a query. */
export async function mysqlAnswers(mysqlUrl: string): Promise<boolean> {
  try {
    const connection = await createConnection({ uri: mysqlUrl, connectTimeout: answerWithinMs });
    await connection.query('SELECT 1');
    await connection.end();
    return true;
  } catch {
    return false; // not there yet, or not open to this user
  }
}

/** Makes the database of an address if it is missing. */
export async function createDatabase(mysqlUrl: string): Promise<void> {
  const url = new URL(mysqlUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/';
  const connection = await createConnection({ uri: url.href });
  await connection.query(`CREATE DATABASE IF NOT EXISTS ${connection.escapeId(name)} CHARACTER SET utf8mb4`);
  await connection.end();
}

/** Something that is waited for. */
export interface Awaited {
  readonly what: string;
  readonly answers: () => Promise<boolean>;
  readonly withinMs: number;
  readonly progress: Progress;
  /** If it ends meanwhile, waiting is over. */
  readonly process?: RunningProcess;
}

/** Waits until it answers; refuses with the reason when it ended or the time is over. */
export async function untilAnswers(awaited: Awaited): Promise<void> {
  const began = Date.now();
  let nextBeat = began + beatMs;
  while (!(await awaited.answers())) {
    if (awaited.process?.hasEnded()) throw new StartRefused(await endedSentence(awaited.what, awaited.process));
    if (Date.now() - began > awaited.withinMs) throw new StartRefused(lateSentence(awaited));
    if (Date.now() > nextBeat) {
      awaited.progress(`${awaited.what}: waiting for its first answer, ${Math.round((Date.now() - began) / 1000)} s`);
      nextBeat += beatMs;
    }
    await pause(100);
  }
}

async function endedSentence(what: string, process: RunningProcess): Promise<string> {
  const end = describeEnd(await process.ended);
  return `${what} ended while it started (${end}); the reason is in ${process.logFile}:\n${lastLines(process.logFile, 12)}`;
}

function lateSentence({ what, withinMs, process }: Awaited): string {
  const log = process === undefined ? 'its own log' : process.logFile;
  return `${what} did not answer within ${withinMs / 1000} s; see ${log}, and start again.`;
}

/** Splits `host:port`; an IPv6 host may stand in brackets. */
export function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}

import type { FastifyReply } from 'fastify';
import type { Call, Outcome } from './call-log.ts';
import type { FaultInput } from './faults.ts';
import type { World } from './world.ts';

/** What a call of either protocol has on its way through the sandbox. */
export interface Underway {
  readonly call: Call;
  readonly fault: FaultInput | undefined;
}

/** How a protocol puts an answer on the wire. */
export interface Writing<C extends Underway, A extends { readonly status: number }> {
  write(reply: FastifyReply, underway: C, answer: A): FastifyReply;
  /** What is left on the wire of an answer that a fault loses. */
  cut(reply: FastifyReply, answer: A): FastifyReply;
}

/** Ends a call: in the same turn, or when its answer is there and the fault's delay is over. */
export function conclude<C extends Underway, A extends { readonly status: number }>(
  world: World,
  reply: FastifyReply,
  underway: C,
  answer: A | Promise<A>,
  writing: Writing<C, A>,
): FastifyReply | Promise<FastifyReply> {
  // The common case stays in one turn: no promise for each send.
  if (answer instanceof Promise || underway.fault?.delayMs !== undefined) {
    return concludeLater(world, reply, underway, answer, writing);
  }
  return end(reply, underway, answer, writing);
}

async function concludeLater<C extends Underway, A extends { readonly status: number }>(
  world: World,
  reply: FastifyReply,
  underway: C,
  answer: A | Promise<A>,
  writing: Writing<C, A>,
): Promise<FastifyReply> {
  const settled = await answer;
  const delay = underway.fault?.delayMs ?? 0;
  if (delay > 0) await new Promise<void>((resolve) => world.answers.after(delay, resolve));
  return end(reply, underway, settled, writing);
}

function end<C extends Underway, A extends { readonly status: number }>(
  reply: FastifyReply,
  underway: C,
  answer: A,
  writing: Writing<C, A>,
): FastifyReply {
  const { call, fault } = underway;
  call.status = answer.status;
  call.outcome = outcomeOf(answer.status, fault);
  return call.outcome === 'lostAnswer' ? writing.cut(reply, answer) : writing.write(reply, underway, answer);
}

/** Cuts the connection before a byte of the answer. */
export function cutConnection(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

function outcomeOf(status: number, fault: FaultInput | undefined): Outcome {
  if (isRefusal(fault)) return 'fault';
  if (status >= 300) return 'refused';
  return fault?.lostAnswer === true ? 'lostAnswer' : 'accepted';
}

/** A fault that answers in WhatsApp's place; one that loses the answer takes the message first. */
export function isRefusal(fault: FaultInput | undefined): boolean {
  return fault !== undefined && fault.lostAnswer !== true && (fault.status !== undefined || fault.error !== undefined);
}

/** Gives the same text for the same path, so that a million calls do not keep a million copies. */
export function createPathInterning(): (path: string) => string {
  const paths = new Map<string, string>();
  return (path) => {
    const known = paths.get(path);
    if (known !== undefined) return known;
    if (paths.size >= 1_000) paths.clear();
    paths.set(path, path);
    return path;
  };
}

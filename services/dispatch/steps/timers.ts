import type { StepResult } from '../../platform/kafka/streams/topology.ts';
import type { Dispatcher } from '../dispatcher.ts';
import { openCall } from '../queue/call-id.ts';
import { lookAtDoubt } from './doubts.ts';
import { headOf, runHead, startWaiting, wakeKey } from './heads.ts';
import { beginTurn, type DispatchContext, endTurn } from './turn.ts';

/** A chat's time has come, or there may be room for chats that wait. A timer may be out of date: it only has us look. */
export const timerStep =
  (dispatcher: Dispatcher) =>
  (key: string, context: DispatchContext): StepResult => {
    const turn = beginTurn(dispatcher, context);
    if (key === wakeKey) {
      startWaiting(turn);
      return endTurn(turn);
    }
    const head = headOf(turn, key);
    const id = head && openCall(head);
    if (head && id !== undefined) lookAtDoubt(turn, head, id);
    else if (head) runHead(turn, key);
    return endTurn(turn);
  };

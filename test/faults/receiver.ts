import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { valueAt } from '../../infra/start/demo/json-call.ts';
import type { Chance } from './random.ts';

/** Events as they reach a subscriber that is sometimes unwell. */
export interface Receiver {
  readonly url: string;
  /** Ids of the events of a conversation, in the order in which they came first. */
  order(conversationId: string): readonly string[];
  /** Every conversation of which an event came. */
  conversations(): readonly string[];
  /** Distinct events. */
  count(): number;
  /** Events that came more than once, under the same id. */
  repeats(): number;
  /** How often the receiver answered 503, or took an event and cut the connection. */
  unwell(): { readonly refused: number; readonly cut: number };
  /** Two events of different ids that tell the same of the same message. */
  doubled(): readonly string[];
  /** The conversation in which the message with this id of WhatsApp's was told. */
  conversationOf(wamid: string): string | undefined;
  close(): Promise<void>;
}

const refusedShare = 0.004;
const cutShare = 0.004;

export async function startReceiver(port: number, by: Chance): Promise<Receiver> {
  const order = new Map<string, string[]>();
  const seen = new Set<string>();
  const told = new Map<string, string>();
  const conversationOf = new Map<string, string>();
  const doubled: string[] = [];
  let [repeats, refused, cut] = [0, 0, 0];

  const take = (event: unknown): void => {
    const id = String(valueAt(event, 'id'));
    if (seen.has(id)) {
      repeats += 1;
      return;
    }
    seen.add(id);
    const conversationId = String(valueAt(event, 'payload', 'conversation', 'id'));
    const known = order.get(conversationId);
    if (known) known.push(id);
    else order.set(conversationId, [id]);
    const wamid = valueAt(event, 'payload', 'message', 'source', 'originalMessageId');
    if (typeof wamid === 'string') conversationOf.set(wamid, conversationId);
    const messageId = valueAt(event, 'payload', 'message', 'id');
    if (typeof messageId !== 'string') return;
    const what = `${String(valueAt(event, 'type'))} ${messageId}`;
    if (told.has(what)) doubled.push(what);
    told.set(what, id);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    try {
      for await (const chunk of request) text += String(chunk);
    } catch (error) {
      // The sender was killed while it wrote: it will come again.
      if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return;
      throw error;
    }
    const mood = by.next();
    if (mood < refusedShare) {
      refused += 1;
      response.writeHead(503).end();
      return;
    }
    const events = valueAt(JSON.parse(text), 'events');
    if (!Array.isArray(events)) throw new Error('events is no list');
    for (const event of events) take(event);
    if (mood < refusedShare + cutShare) {
      cut += 1;
      request.socket.destroy();
      return;
    }
    response.writeHead(200).end();
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    order: (conversationId) => order.get(conversationId) ?? [],
    conversations: () => [...order.keys()],
    count: () => seen.size,
    repeats: () => repeats,
    unwell: () => ({ refused, cut }),
    doubled: () => doubled,
    conversationOf: (wamid) => conversationOf.get(wamid),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

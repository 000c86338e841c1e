import { connect, type Socket } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

interface Waiting {
  resolve(status: number): void;
  reject(error: Error): void;
}

/**
 * One keep-alive connection that posts prepared bytes, one request at a time. It reads of an answer what it must: the generator
 * shares the machine with what it measures.
 */
export class KeepAlive {
  readonly #socket: Socket;
  #waiting: Waiting | undefined;
  #head: Buffer = Buffer.alloc(0);
  #status = 0;
  /** Bytes of the body that are still to come; undefined while the head is read. */
  #left: number | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed before the answer')));
  }

  static open(host: string, port: number): Promise<KeepAlive> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.removeListener('error', reject);
        resolve(new KeepAlive(socket));
      });
    });
  }

  /** Sends one request and answers its status. */
  send(request: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#left === undefined) {
      const head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = head.indexOf(END_OF_HEAD);
      if (end < 0) {
        this.#head = head;
        return;
      }
      const text = head.toString('latin1', 0, end);
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
      if (length === undefined) {
        this.#fail(new Error(`an answer without content-length: ${text.slice(0, 200)}`));
        return;
      }
      this.#status = Number(text.slice(9, 12));
      this.#left = Number(length) - (head.length - end - END_OF_HEAD.length);
      this.#head = Buffer.alloc(0);
    } else {
      this.#left -= chunk.length;
    }
    if (this.#left > 0) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#left = undefined;
    waiting?.resolve(this.#status);
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}

import type { Message } from '../../../services/platform/kafka/kafkajs/index.ts';
import type { RawRecord } from '../../../services/platform/kafka/reader.ts';
import type { Tag } from '../tags.ts';
import type { Part } from '../usage.ts';

export interface Chat {
  readonly n: number;
  /** Digits. */
  readonly phone: string;
}

/** An event as the verifier knows it. */
export interface Told {
  /** `message` for a message itself, else the delivery event's stage. */
  readonly what: 'message' | 'channel' | 'user' | 'other';
  readonly tag: Tag | undefined;
}

/** A status that WhatsApp would report. */
export interface Report {
  readonly tag: Tag;
  readonly bytes: Uint8Array;
}

/** A way from the submitting side to the phone and back: ours, or the bare one beside it. */
export interface Line {
  readonly name: 'heliograph' | 'bare';
  readonly chats: readonly Chat[];
  readonly parts: () => readonly Part[];
  readonly httpPort: number;
  readonly submittedTopic: string;
  readonly eventsTopic: string;
  /** Which events one message gives: what goes out, what comes in, what is reported. */
  readonly events: {
    readonly outbound: readonly Told['what'][];
    readonly reported: readonly Told['what'][];
    readonly inbound: readonly Told['what'][];
    readonly statuses: readonly Told['what'][];
  };
  /** A message as a producer writes it. */
  record(tag: Tag): Message;
  /** A message as the API takes it. */
  post(tag: Tag): Uint8Array;
  /** A phone's message as WhatsApp's webhook brings it. */
  inbound(tag: Tag): Uint8Array;
  /** `delivered` for messages of an outbound run. */
  reports(outbound: readonly Tag[]): Promise<readonly Report[]>;
  told(record: RawRecord): Told;
  /** How far the record has come. */
  position(): Promise<number>;
  /** What the record holds behind a position, in order. */
  recorded(position: number): Promise<readonly (Tag | undefined)[]>;
  /** Holds up everything behind the HTTP side, or lets it go on. */
  hold(held: boolean): void;
}

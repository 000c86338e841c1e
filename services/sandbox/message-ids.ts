import { readClientMessageId, writeClientMessageId } from './api-client/message-id.ts';
import type { Protocol } from './protocol.ts';
import { type MessageId, readMessageId, writeMessageId } from './wamid.ts';

/** Ids that were given from outside are kept up to so many. */
const MAX_FOREIGN = 10_000;

/**
 * Gives out the ids of one run. A hex id holds the run (eight digits) and a serial number, so that an id can be
 * found again without an index of them all.
 */
export class MessageIds {
  private readonly run: string;
  private inboundSerial = 0;
  private firstInbound = 1;
  private readonly foreign = new Set<string>();

  constructor(run: string) {
    this.run = run;
  }

  outbound(address: string, serial: number, protocol: Protocol): string {
    return write(protocol, { address, direction: 'out', hex: this.run + hexOf(serial, 10) });
  }

  nextInbound(address: string, protocol: Protocol): string {
    this.inboundSerial += 1;
    return write(protocol, { address, direction: 'in', hex: this.run + hexOf(this.inboundSerial, 12) });
  }

  /** The serial of a message that this run sent to a phone; undefined for any other id. */
  outboundSerial(text: string): number | undefined {
    const id = readAnyMessageId(text);
    return id?.direction === 'out' ? this.serialOf(id.hex) : undefined;
  }

  /** True for an id that a phone's message got in this run, since the last reset. */
  isKnownInbound(text: string): boolean {
    if (this.foreign.has(text)) return true;
    const id = readAnyMessageId(text);
    const serial = id?.direction === 'in' ? this.serialOf(id.hex) : undefined;
    return serial !== undefined && serial >= this.firstInbound && serial <= this.inboundSerial;
  }

  /** Keeps an inbound id that was given from outside; a bounded number of them. */
  rememberInbound(text: string): void {
    if (this.foreign.size >= MAX_FOREIGN) this.foreign.clear();
    this.foreign.add(text);
  }

  /** Makes the inbound ids given out so far unknown. */
  forgetInbound(): void {
    this.firstInbound = this.inboundSerial + 1;
    this.foreign.clear();
  }

  private serialOf(hex: string): number | undefined {
    return hex.startsWith(this.run) ? Number.parseInt(hex.slice(this.run.length), 16) : undefined;
  }
}

/** Reads an id of either protocol; undefined for any other text. */
export function readAnyMessageId(text: string): MessageId | undefined {
  return readMessageId(text) ?? readClientMessageId(text);
}

function write(protocol: Protocol, id: MessageId): string {
  return protocol === 'cloud' ? writeMessageId(id) : writeClientMessageId(id);
}

function hexOf(serial: number, digits: number): string {
  return serial.toString(16).toUpperCase().padStart(digits, '0');
}

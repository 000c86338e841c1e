/** Which way a message went, as its id tells: 11 from the business, 12 from the phone. */
export type Direction = 'out' | 'in';

export interface MessageId {
  readonly address: string;
  readonly direction: Direction;
  /** Hex digits that name the message: 18 out, 20 in. */
  readonly hex: string;
}

const PREFIX = 'wamid.';
const MAX_FOREIGN = 10_000;

/** Writes a message id in WhatsApp's own structure (WhatsApp: ids). */
export function writeMessageId(id: MessageId): string {
  const bytes =
    `\x1c\x18${String.fromCharCode(id.address.length)}${id.address}` +
    `\x15\x02\x00${id.direction === 'out' ? '\x11' : '\x12'}\x18${String.fromCharCode(id.hex.length)}${id.hex}\x00`;
  return PREFIX + Buffer.from(bytes, 'latin1').toString('base64');
}

/** Reads an id of that structure; undefined for any other text. */
export function readMessageId(text: string): MessageId | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64').toString('latin1');
  const addressEnd = 3 + (bytes.charCodeAt(2) || 0);
  const address = bytes.slice(3, addressEnd);
  const way = bytes.slice(addressEnd, addressEnd + 4);
  const hexStart = addressEnd + 6;
  const hex = bytes.slice(hexStart, hexStart + (bytes.charCodeAt(hexStart - 1) || 0));
  if (!/^[0-9A-F]+$/.test(hex)) return undefined;
  if (way === '\x15\x02\x00\x11') return { address, direction: 'out', hex };
  if (way === '\x15\x02\x00\x12') return { address, direction: 'in', hex };
  return undefined;
}

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

  outbound(address: string, serial: number): string {
    return writeMessageId({ address, direction: 'out', hex: this.run + hexOf(serial, 10) });
  }

  nextInbound(address: string): string {
    this.inboundSerial += 1;
    return writeMessageId({ address, direction: 'in', hex: this.run + hexOf(this.inboundSerial, 12) });
  }

  /** The serial of a message that this run sent to a phone; undefined for any other id. */
  outboundSerial(text: string): number | undefined {
    const id = readMessageId(text);
    return id?.direction === 'out' ? this.serialOf(id.hex) : undefined;
  }

  /** True for an id that a phone's message got in this run, since the last reset. */
  isKnownInbound(text: string): boolean {
    if (this.foreign.has(text)) return true;
    const id = readMessageId(text);
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

function hexOf(serial: number, digits: number): string {
  return serial.toString(16).toUpperCase().padStart(digits, '0');
}

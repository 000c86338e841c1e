/**
 * What we give WhatsApp with every send and get back with every status: `h1.<clientId>.<messageId>.<part>`.
 * It routes a status to its chat and ties it to its message without a look-up.
 */
export interface CallbackData {
  readonly clientId: string;
  readonly messageId: string;
  readonly part: number;
}

const shape = /^h1\.([0-9a-f]{24})\.([0-9a-f]{24})\.(\d{1,4})$/;

export const callbackData = (clientId: string, messageId: string, part: number): string =>
  `h1.${clientId}.${messageId}.${part}`;

/** Undefined for text that is not ours: another system may send from the same number. */
export function parseCallbackData(text: string | null | undefined): CallbackData | undefined {
  const match = text ? shape.exec(text) : null;
  if (!match) return undefined;
  const [, clientId = '', messageId = '', part] = match;
  return { clientId, messageId, part: Number(part) };
}

/** A change of a message, and where its record lies. */
export interface ChangePlace {
  readonly type: 'edit' | 'revoke';
  /** WhatsApp's time of the change, ms since the epoch. */
  readonly timestamp: number;
  readonly offset: number;
}

const padded = (number: number, digits: number): string => String(Math.max(0, number)).padStart(digits, '0');

/**
 * The place of a change among those of the same message, as text that sorts: WhatsApp's own time, and within one of its seconds the
 * place in the partition, which all of them share. Whatever was taken back stays so.
 */
export const changeOrder = ({ type, timestamp, offset }: ChangePlace): string =>
  `${type === 'revoke' ? 'r' : 'e'}/${padded(timestamp, 16)}/${padded(offset, 19)}`;

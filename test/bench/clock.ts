/** Milliseconds since the epoch with a fraction, the same in all processes of a machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

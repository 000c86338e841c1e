/** What a status says that a queue can act on. */
export type Report = 'delivered' | 'failed';

/** By WhatsApp's id. */
export type Reports = ReadonlyMap<string, Report>;

export const noReports: Reports = new Map();

/** An id waits for the answer to one call; what was reported before others came is another message's. */
const MOST = 32;

const words: Readonly<Record<string, Report>> = {
  delivered: 'delivered',
  read: 'delivered',
  played: 'delivered',
  failed: 'failed',
};

/** Undefined for a word that moves nothing: `sent` says no more than the answer does. */
export const reportOf = (status: string): Report | undefined =>
  Object.hasOwn(words, status) ? words[status] : undefined;

/** With one more; a failure stays one. */
export function withReport(reports: Reports, externalId: string, report: Report): Reports {
  const all = new Map(reports);
  all.set(externalId, reports.get(externalId) === 'failed' ? 'failed' : report);
  const [oldest] = all.keys();
  if (all.size > MOST && oldest !== undefined) all.delete(oldest);
  return all;
}

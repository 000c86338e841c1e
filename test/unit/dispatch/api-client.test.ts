import { describe, expect, it } from 'vitest';
import { concernsQueues } from '../../../services/dispatch/steps/statuses.ts';
import { clientNumber, knownNumber } from './cluster.ts';
import { image, part, prepared, text } from './prepared-messages.ts';
import { accepted, answer, cluster, end, ends, inItsOwnCluster, put, reportById, start, unknown } from './scenario.ts';
import type { SimulatedProcess } from './simulated-process.ts';

inItsOwnCluster();

const integrations = knownNumber(clientNumber);
const imageThenText = [part(image('i')), part(text('t'))];
const audioOrText = [part(image('a'), text('link')), part(text('caption'))];
const bodies = (process: SimulatedProcess): string[] => process.client.sent.map(({ call }) => call.body);

describe('a number on an API client', () => {
  it.each(['delivered', 'read'])('opens the gate when the awaited id is %s', async (word) => {
    put(prepared(1, 1, imageThenText));
    const process = await start('a', { integrations });
    await answer(process, 0, accepted('A'));
    for (const [id, status] of [
      ['A', 'sent'],
      ['B', 'delivered'],
      ['A', 'warning'],
    ] as const) {
      reportById(1, id, status);
      await process.settle();
      expect(process.client.sent).toHaveLength(1);
    }
    reportById(1, 'A', word);
    await process.settle();
    expect(process.client.sent).toHaveLength(2);
    await answer(process, 1, accepted('B'));
    expect(ends()).toEqual([end(1, 'accepted', 0), end(1, 'accepted', 1)]);
  });

  it('does not wait for a delivery that was faster than the answer', async () => {
    put(prepared(1, 1, imageThenText));
    const process = await start('a', { integrations });
    reportById(1, 'A', 'delivered');
    reportById(1, 'other', 'failed');
    await process.settle();
    expect(cluster.outcomes).toEqual([]);
    await answer(process, 0, accepted('A'));
    expect(process.client.sent).toHaveLength(2);
    expect(cluster.outcomes).toMatchObject([{ type: 'accepted', externalId: 'A', part: 0 }]);
  });

  it('keeps WhatsApp’s own digits of a recipient whose delivery was faster', async () => {
    put(prepared(1, 1));
    const process = await start('a', { integrations });
    reportById(1, 'A', 'delivered');
    await process.settle();
    await answer(process, 0, { type: 'accepted', externalId: 'A', whatsappId: '4915', messageStatus: null });
    expect(cluster.outcomes).toMatchObject([{ externalId: 'A', whatsappId: '4915' }]);
  });

  it.each(['before', 'after'])('sends the fallback when the part fails %s its answer', async (order) => {
    put(prepared(1, 1, audioOrText));
    const process = await start('a', { integrations });
    if (order === 'before') reportById(1, 'A', 'failed');
    await process.settle();
    await answer(process, 0, accepted('A'));
    if (order === 'after') reportById(1, 'A', 'failed');
    await process.settle();
    expect(bodies(process)).toEqual([image('a').body, text('link').body]);
    reportById(1, 'A', 'failed');
    await process.settle();
    await answer(process, 1, accepted('B'));
    await answer(process, 2, accepted('C'));
    expect(cluster.outcomes).toMatchObject([
      { type: 'accepted', externalId: 'B', fellBack: true, replacedId: 'A', part: 0 },
      { type: 'accepted', externalId: 'C', replacedId: null, part: 1 },
    ]);
  });

  it('keeps a part’s outcome back until its fallback is not needed', async () => {
    put(prepared(1, 1, audioOrText));
    const process = await start('a', { integrations });
    await answer(process, 0, accepted('A'));
    expect(cluster.outcomes).toEqual([]);
    reportById(1, 'A', 'delivered');
    await process.settle();
    expect(cluster.outcomes).toMatchObject([{ type: 'accepted', externalId: 'A', fellBack: false }]);
    expect(process.client.sent).toHaveLength(2);
  });

  it('leaves the rest of a message whose awaited part failed', async () => {
    put(prepared(1, 1, imageThenText));
    put(prepared(1, 2));
    const process = await start('a', { integrations });
    await answer(process, 0, accepted('A'));
    reportById(1, 'A', 'failed');
    await process.settle();
    expect(bodies(process)).toEqual([image('i').body, text('message 2').body]);
    expect(ends()).toEqual([end(1, 'accepted', 0)]);
  });

  it('hears nothing of statuses of another number or chat', async () => {
    put(prepared(1, 1, imageThenText));
    const process = await start('a', { integrations });
    await answer(process, 0, accepted('A'));
    reportById(1, 'A', 'delivered', 'f'.repeat(24));
    reportById(2, 'A', 'delivered');
    await process.settle();
    expect(process.client.sent).toHaveLength(1);
  });

  it('fails a send without an answer at once: no status will ever name it', async () => {
    put(prepared(1, 1));
    put(prepared(1, 2));
    const process = await start('a', { integrations });
    reportById(1, 'A', 'delivered');
    await answer(process, 0, unknown);
    await process.advance(50);
    expect(cluster.outcomes).toMatchObject([{ type: 'unknown', error: { code: 'uncategorized_error' } }]);
    expect(process.client.sent).toHaveLength(2);
  });

  it('sends again at once where the number wants it', async () => {
    put(prepared(1, 1));
    const process = await start('a', { integrations: knownNumber({ ...clientNumber, unknownOutcome: 'resend' }) });
    await answer(process, 0, unknown);
    await process.advance(0);
    expect(process.client.sent).toHaveLength(2);
  });

  it('of another process that is gone waits for the answer that it may pass on', async () => {
    put(prepared(1, 1));
    await start('a', { integrations });
    const other = await start('b', { integrations });
    const { leaseMs, callTimeoutMs, unknownWindowMs } = other.settings;
    await other.advance(leaseMs + callTimeoutMs + unknownWindowMs - 1);
    expect(cluster.outcomes).toEqual([]);
    await other.advance(1);
    await other.advance(50);
    expect(ends()).toEqual([end(1, 'unknown')]);
    expect(other.client.sent).toEqual([]);
  });
});

describe('what dispatch decodes of the statuses', () => {
  it.each([
    [{ status: 'sent', callback: 'h1.x' }, true],
    [{ status: 'sent', callback: 'other' }, false],
    [{ status: 'delivered' }, false],
    [{ type: 'answer' }, true],
    [{ status: 'delivered', protocol: 'api-client' }, true],
    [{ status: 'failed', protocol: 'api-client' }, true],
    [{ status: 'read', protocol: 'api-client' }, true],
    [{ status: 'sent', protocol: 'api-client' }, false],
    [{ status: 'toString', protocol: 'api-client' }, false],
    [{ protocol: 'api-client' }, false],
  ])('%j: %s', (headers, expected) => expect(concernsQueues(headers)).toBe(expected));
});

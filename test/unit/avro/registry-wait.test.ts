import { describe, expect, it } from 'vitest';
import { RegistryAway } from '../../../services/platform/avro/registry.ts';
import { whenRegistryAnswers } from '../../../services/platform/avro/registry-wait.ts';

/** Asks of which the first `away` find nobody; each takes `askMs`. */
function asked(away: number, options: { readonly waitMs: number; readonly askMs?: number }) {
  let [now, asks] = [0, 0];
  const told: [string, number][] = [];
  const answer = whenRegistryAnswers(
    async () => {
      asks += 1;
      now += options.askMs ?? 0;
      if (asks <= away) throw new RegistryAway('connection refused');
      return 'ids';
    },
    {
      waitMs: options.waitMs,
      away: (reason, waitedMs) => told.push([reason, waitedMs]),
      now: () => now,
      pause: async (ms) => {
        now += ms;
      },
    },
  );
  return { answer, told, asks: () => asks };
}

describe('a registry that is away at a start', () => {
  it('is asked again until it answers, and told of at once and every ten seconds', async () => {
    const { answer, told, asks } = asked(25, { waitMs: 60_000 });
    expect(await answer).toBe('ids');
    expect(asks()).toBe(26);
    expect(told).toEqual([0, 10_000, 20_000].map((at) => ['connection refused', at]));
  });

  it('is given up behind the bound, however long an ask takes', async () => {
    const { answer, told, asks } = asked(Number.POSITIVE_INFINITY, { waitMs: 60_000, askMs: 15_000 });
    await expect(answer).rejects.toThrow(RegistryAway);
    expect(asks()).toBe(4);
    expect(told.map(([, at]) => at)).toEqual([15_000, 31_000, 47_000]);
  });

  it('is asked once where there is no time to wait', async () => {
    const { answer, told, asks } = asked(1, { waitMs: 0 });
    await expect(answer).rejects.toThrow('connection refused');
    expect([asks(), told]).toEqual([1, []]);
  });
});

describe('a registry that refuses', () => {
  it('is not asked again: waiting would not help', async () => {
    let asks = 0;
    const answer = whenRegistryAnswers(
      () => {
        asks += 1;
        return Promise.reject(new Error('not registered'));
      },
      { waitMs: 60_000, away: () => undefined, now: () => 0, pause: async () => undefined },
    );
    await expect(answer).rejects.toThrow('not registered');
    expect(asks).toBe(1);
  });
});

import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { cachedIntegrations } from '../../../services/dispatch/integrations.ts';
import { number } from './cluster.ts';

const logger = pino({ level: 'silent' });

describe('integrations', () => {
  it('are looked up once for many calls', async () => {
    const load = vi.fn(() => Promise.resolve(number));
    const integrations = cachedIntegrations({ load, logger });
    expect(integrations.peek('a')).toBeUndefined();
    const found = await Promise.all(Array.from({ length: 50 }, () => integrations.find('a')));
    expect(found[0]).toEqual({ type: 'found', integration: number });
    expect(integrations.peek('a')).toBe(number);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('serve what they know while they look again, and while the database is away', async () => {
    let answer: () => Promise<typeof number | undefined> = () => Promise.resolve(number);
    const load = vi.fn(() => answer());
    const integrations = cachedIntegrations({ load, logger, freshMs: 1 });
    await integrations.find('a');
    answer = () => Promise.reject(new Error('away'));
    await vi.waitFor(async () => {
      expect(await integrations.find('a')).toEqual({ type: 'found', integration: number });
      expect(load.mock.calls.length).toBeGreaterThan(3);
    });
    answer = () => Promise.resolve({ ...number, gate: 'off' });
    await vi.waitFor(async () => expect(await integrations.find('a')).toMatchObject({ integration: { gate: 'off' } }));
  });

  it('tell an absent one from a database that is away', async () => {
    expect(await cachedIntegrations({ load: () => Promise.resolve(undefined), logger }).find('a')).toEqual({
      type: 'absent',
    });
    const away = cachedIntegrations({ load: () => Promise.reject(new Error('gone')), logger });
    expect(await away.find('a')).toEqual({ type: 'unavailable', reason: 'gone' });
    expect(away.peek('a')).toBeUndefined();
  });

  it('look again at once where the token was refused', async () => {
    const load = vi.fn(() => Promise.resolve(number));
    const integrations = cachedIntegrations({ load, logger });
    await integrations.find('a');
    integrations.invalidate('a');
    await integrations.find('a');
    expect(load).toHaveBeenCalledTimes(2);
  });
});

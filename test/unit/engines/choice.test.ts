import { describe, expect, it } from 'vitest';
import { chooseEngines } from '../../../infra/engines/choice.ts';
import { StartRefused } from '../../../infra/engines/engines.ts';

const docker = (reachable: boolean) => () => Promise.resolve(reachable);

describe('the choice of engines', () => {
  it('is Docker where an engine answers', async () => {
    expect(await chooseEngines({}, docker(true))).toMatchObject({ kind: 'docker' });
  });

  it('is native where none does', async () => {
    expect(await chooseEngines({}, docker(false))).toMatchObject({ kind: 'native' });
  });

  it.each(['native', 'external'] as const)('is %s where the environment says so, Docker or not', async (kind) => {
    expect(await chooseEngines({ HELIOGRAPH_ENGINES: kind }, docker(true))).toMatchObject({ kind });
  });

  it('counts a blank wish as none', async () => {
    expect(await chooseEngines({ HELIOGRAPH_ENGINES: ' ' }, docker(false))).toMatchObject({ kind: 'native' });
  });

  it('refuses Docker by wish when no engine answers, and says what to do', async () => {
    const choice = chooseEngines({ HELIOGRAPH_ENGINES: 'docker' }, docker(false));
    await expect(choice).rejects.toThrow(/no Docker engine .* answers; start it, or leave the variable out/);
  });

  it('refuses a word it does not know and names those it does', async () => {
    const choice = chooseEngines({ HELIOGRAPH_ENGINES: 'podman' }, docker(true));
    await expect(choice).rejects.toThrow(StartRefused);
    await expect(choice).rejects.toThrow('HELIOGRAPH_ENGINES is "podman"; set it to docker, native or external');
  });
});

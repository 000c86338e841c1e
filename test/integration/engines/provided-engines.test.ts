import { describe, expect, inject, it } from 'vitest';
import { silentEngines } from '../../../infra/engines/external.ts';

describe('the engines that the integration project provides', () => {
  it('answer, all three', async () => {
    expect(await silentEngines(inject('engines'))).toEqual([]);
  });
});

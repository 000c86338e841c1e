import { describe, expect, it } from 'vitest';
import { mediaPlace, stackPlan } from '../../../infra/start/plan.ts';

describe('where files of users are reached', () => {
  it('is where the gateway listens, wherever its port has moved', () => {
    expect(mediaPlace(stackPlan({})).publicUrl).toBe('http://127.0.0.1:8080');
    expect(mediaPlace(stackPlan({ HELIOGRAPH_HTTP_PORT: '18080' })).publicUrl).toBe('http://127.0.0.1:18080');
  });

  it('is what the environment says, where there is something before the gateway', () => {
    const env = { HELIOGRAPH_PUBLIC_URL: 'https://chat.example.com', HELIOGRAPH_HTTP_PORT: '18080' };
    expect(mediaPlace(stackPlan(env)).publicUrl).toBe('https://chat.example.com');
  });
});

import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../services/platform/telemetry/logger.ts';

const logged = (fields: object): Record<string, unknown> => {
  const lines: string[] = [];
  const config = { service: 'ingest', instanceId: 'i', logLevel: 'info' } as const;
  createLogger(config, { write: (line) => lines.push(line) }).error(fields, 'unforeseen');
  return JSON.parse(lines.join(''));
};

describe('an error in the log', () => {
  it('is told with its type, text, code and stack, and that of its cause', () => {
    const cause = new RangeError('Maximum call stack size exceeded');
    const { error } = logged({ error: Object.assign(new TypeError('no number', { cause }), { code: 'E_X' }) });
    expect(error).toMatchObject({ type: 'TypeError', code: 'E_X' });
    expect(error).toMatchObject({ message: expect.stringContaining('no number') });
    expect(error).toMatchObject({ stack: expect.stringContaining('Maximum call stack size exceeded') });
  });

  it('shows none of the fields that libraries hang on it', () => {
    const error = Object.assign(new Error('refused'), { sql: 'insert into x', headers: { authorization: 'Bearer 1' } });
    expect(Object.keys(Object(logged({ error }).error)).sort()).toEqual(['message', 'stack', 'type']);
  });

  it('may be no error at all', () => {
    expect(logged({ error: 'gone' }).error).toBe('gone');
    expect(logged({ error: null }).error).toBeNull();
  });
});

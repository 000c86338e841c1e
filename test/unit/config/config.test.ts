import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, redacted } from '../../../services/platform/config/config.ts';

const key = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

describe('configuration', () => {
  it('has a default for all but the secrets', () => {
    const config = loadConfig('ingest', { HELIOGRAPH_SECRET_KEY: key });
    expect(config.kafkaBrokers).toEqual(['127.0.0.1:9092']);
    expect(config.secretKeys[0]?.key).toHaveLength(32);
    expect(config.privateTargets).toEqual([]);
  });

  it('names every setting that is wrong, and why', () => {
    const load = () =>
      loadConfig('ingest', {
        HELIOGRAPH_HTTP_PORT: '99999',
        SCHEMA_REGISTRY_URL: 'ftp://x',
        HELIOGRAPH_SECRET_KEY: 'k1:short',
      });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow('HELIOGRAPH_HTTP_PORT must be a whole number from 0 to 65535, not "99999"');
    expect(load).toThrow('SCHEMA_REGISTRY_URL must be a URL that begins with http:// or https://');
    expect(load).toThrow('HELIOGRAPH_SECRET_KEY must be');
  });

  it('says that a required setting is missing', () => {
    expect(() => loadConfig('ingest', {})).toThrow('HELIOGRAPH_SECRET_KEY is required');
  });

  it('shows no secret, in the print or in an error', () => {
    const config = loadConfig('ingest', {
      HELIOGRAPH_SECRET_KEY: key,
      MYSQL_URL: 'mysql://root:hunter2@db/heliograph',
    });
    expect(JSON.stringify(redacted(config))).not.toContain('hunter2');
    expect(() => loadConfig('ingest', { HELIOGRAPH_SECRET_KEY: key, MYSQL_URL: 'hunter2' })).toThrow(
      /^MYSQL_URL must be a URL that begins with mysql:\/\/$/,
    );
  });
});

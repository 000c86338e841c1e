import { describe, expect, it } from 'vitest';
import { externalAddresses, silentEngines, withoutPassword } from '../../../infra/engines/external.ts';
import { splitAddress } from '../../../infra/engines/probes.ts';

describe('external engines', () => {
  it('are read from the environment', () => {
    expect(
      externalAddresses({
        KAFKA_BROKERS: 'a:9092, b:9092,',
        SCHEMA_REGISTRY_URL: 'http://r:8081',
        MYSQL_URL: 'mysql://u:p@m:3306/h',
      }),
    ).toEqual({ brokers: ['a:9092', 'b:9092'], registryUrl: 'http://r:8081', mysqlUrl: 'mysql://u:p@m:3306/h' });
  });

  it('need all three addresses', () => {
    expect(() => externalAddresses({ KAFKA_BROKERS: 'a:9092' })).toThrow(
      'needs KAFKA_BROKERS (host:port,…), SCHEMA_REGISTRY_URL and MYSQL_URL',
    );
  });

  it('are each named when they do not answer, without the password', async () => {
    const silent = await silentEngines({
      brokers: ['127.0.0.1:1'],
      registryUrl: 'http://127.0.0.1:1',
      mysqlUrl: 'mysql://u:secret@127.0.0.1:1/h',
    });
    expect(silent).toEqual([
      'no Kafka broker answers at 127.0.0.1:1 (KAFKA_BROKERS)',
      'no schema registry answers at http://127.0.0.1:1 (SCHEMA_REGISTRY_URL)',
      'the database does not answer at mysql://u:***@127.0.0.1:1/h (MYSQL_URL)',
    ]);
    expect(withoutPassword('mysql//u:secret@h')).not.toContain('secret');
  });

  it('may lie at an IPv6 address', () => {
    expect(splitAddress('[::1]:9092')).toEqual({ host: '::1', port: 9092 });
  });
});

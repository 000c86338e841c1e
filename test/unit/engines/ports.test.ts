import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  enginePorts,
  namedEnginePorts,
  portOf,
  requireDistinctPorts,
  requireFreePorts,
} from '../../../infra/engines/ports.ts';

describe('the ports of the engines', () => {
  it('are the usual ones', () => {
    expect(enginePorts({})).toEqual({
      kafka: 9092,
      kafkaController: 9093,
      registry: 8081,
      registryManagement: 8082,
      mysql: 3307,
    });
  });

  it('move by the environment, and those beside them move along', () => {
    expect(enginePorts({ HELIOGRAPH_KAFKA_PORT: '19092', HELIOGRAPH_REGISTRY_PORT: '18081' })).toMatchObject({
      kafka: 19_092,
      kafkaController: 19_093,
      registry: 18_081,
      registryManagement: 18_082,
    });
  });

  it.each(['zz', '0', '65536', '80.5', '-1'])('refuse %j with the name of the variable', (text) => {
    expect(() => portOf({ HELIOGRAPH_KAFKA_PORT: text }, 'HELIOGRAPH_KAFKA_PORT', 9092)).toThrow(
      `HELIOGRAPH_KAFKA_PORT is "${text}", which is no port`,
    );
  });

  it('refuse one number for two, naming both and their variables', () => {
    const ports = namedEnginePorts({ ...enginePorts({}), mysql: 9092 });
    expect(() => requireDistinctPorts(ports)).toThrow(
      'Port 9092 is given to both Kafka and MySQL; change HELIOGRAPH_KAFKA_PORT or HELIOGRAPH_MYSQL_PORT.',
    );
  });
});

describe('a taken port', () => {
  const server = createServer();
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  it('is refused by name, with the way out', async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(requireFreePorts([{ port, what: 'Kafka', variable: 'HELIOGRAPH_KAFKA_PORT' }])).rejects.toThrow(
      `Port ${port} (Kafka) is taken by another program; end that program, or set HELIOGRAPH_KAFKA_PORT to a free port.`,
    );
  });
});

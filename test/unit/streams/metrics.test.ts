import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createStreamsMetrics } from '../../../services/platform/kafka/streams/metrics.ts';

describe('what became of records', () => {
  it('is counted with the next transaction', async () => {
    const registry = new Registry();
    const counting = createStreamsMetrics(registry, 'counted');
    const seen = async () => (await registry.getSingleMetric('heliograph_streams_records_total')?.get())?.values;
    counting.result('in', 'emit');
    counting.result('in', 'drop', 3);
    counting.result('in', 'emit');
    expect(await seen()).toEqual([]);
    counting.committed(0.01, 'failed');
    counting.committed(0.01, 'committed');
    const labels = { group: 'counted', topic: 'in' };
    expect(await seen()).toEqual([
      { value: 2, labels: { ...labels, result: 'emit' } },
      { value: 3, labels: { ...labels, result: 'drop' } },
    ]);
  });
});

/** A service that counts each key's records. Apart from what is expected of it: processes of their own run it too. */
import { eachRecord, emit, type StepItem, type Topology } from '../../../services/platform/kafka/streams/index.ts';

export interface Counted {
  readonly id: number;
  readonly do?: 'forget';
}
export interface Count {
  readonly n: number;
  readonly pad?: string;
}

export interface CountingOptions {
  /** Awaited before each batch. */
  readonly gate?: () => Promise<void>;
  /** Bytes that each entry of the store has beside its count. */
  readonly pad?: number;
}

/** On the topics `<group>-in`, `<group>-outs` and the store `<group>-counts`. A record may ask for its key to be forgotten. */
export const counting = (group: string, options: CountingOptions = {}): Topology<Count> => {
  const pad = 'x'.repeat(options.pad ?? 0);
  const each = eachRecord(({ record, context }: StepItem<Counted, Count>) => {
    const key = `${record.key}`;
    const n = (context.store.get(`${key}:n`)?.n ?? 0) + 1;
    if (record.value.do === 'forget') context.store.delete(`${key}:n`);
    else context.store.put(`${key}:n`, pad ? { n, pad } : { n });
    return emit([{ topic: `${group}-outs`, key, value: { key, id: record.value.id, n } }]);
  });
  return {
    group,
    store: { topic: `${group}-counts` },
    inputs: [
      {
        topic: `${group}-in`,
        rank: 0,
        step: async (items) => {
          await options.gate?.();
          return each(items);
        },
      },
    ],
  };
};

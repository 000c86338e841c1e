import { describe, expect, it } from 'vitest';
import { TRANSACTION_TIMEOUT_MS } from '../../../services/platform/kafka/streams/builder.ts';
import { fencedBy, isFenced } from '../../../services/platform/kafka/streams/fencing.ts';
import { BEAT_MS, Pulse } from '../../../services/platform/kafka/streams/pulse.ts';

/** A machine with two clocks and a beating process. */
class Machine {
  mono = 1_000_000;
  wall = 1_700_000_000_000;
  readonly pulse = new Pulse({ mono: () => this.mono, wall: () => this.wall });

  pass(ms: number, clocks: { readonly mono: boolean; readonly wall: boolean } = { mono: true, wall: true }): void {
    if (clocks.mono) this.mono += ms;
    if (clocks.wall) this.wall += ms;
  }

  run(ms: number, late = 0): void {
    for (let ran = 0; ran < ms; ran += BEAT_MS + late) {
      this.pass(BEAT_MS + late);
      this.pulse.beat();
    }
  }
}

describe('the pulse of a process', () => {
  it('shows nothing while it runs, busy or not, for however long', () => {
    const machine = new Machine();
    machine.run(600_000);
    machine.run(600_000, 400);
    expect(machine.pulse.stillWithin(1_200_000)).toBe(0);
  });

  it('shows a freeze before the timer that is late because of it has run', () => {
    const machine = new Machine();
    machine.run(2_000);
    machine.pass(7_000);
    expect(machine.pulse.stillWithin(8_000)).toBe(7_000 - BEAT_MS);
    machine.run(2_000);
    expect(machine.pulse.stillWithin(10_000)).toBe(7_000 - BEAT_MS);
  });

  it('adds up freezes, and counts none that was over before', () => {
    const machine = new Machine();
    machine.pass(3_000);
    machine.run(5_000);
    machine.pass(1_500);
    machine.run(1_000);
    machine.pass(2_000);
    machine.run(1_000);
    expect(machine.pulse.stillWithin(5_500)).toBe(3_500);
    expect(machine.pulse.stillWithin(700)).toBe(0);
    expect(machine.pulse.stillWithin(60_000)).toBe(6_500);
  });

  it('counts a freeze that began before in full', () => {
    const machine = new Machine();
    machine.pass(9_000);
    expect(machine.pulse.stillWithin(1_000)).toBe(9_000 - BEAT_MS);
  });

  it('shows a suspended machine, whose monotonic clock stood still as well', () => {
    const machine = new Machine();
    machine.run(2_000);
    machine.pass(3_600_000, { mono: false, wall: true });
    expect(machine.pulse.stillWithin(1_000)).toBe(3_600_000 - BEAT_MS);
  });

  it('shows nothing where the wall clock is set back', () => {
    const machine = new Machine();
    machine.run(2_000);
    machine.pass(-3_600_000, { mono: false, wall: true });
    machine.run(2_000);
    expect(machine.pulse.stillWithin(4_000)).toBe(0);
  });
});

describe('a transaction refused with an epoch above ours', () => {
  const sessionTimeoutMs = 10_000;
  const long = TRANSACTION_TIMEOUT_MS + 1_000;

  it('was ended by the broker for its age, where it was open for so long and we were awake', () => {
    expect(fencedBy({ tookMs: long, stillMs: 0, sessionTimeoutMs })).toBe('expired');
    expect(fencedBy({ tookMs: 60_000, stillMs: 3_000, sessionTimeoutMs })).toBe('expired');
  });

  it('is another process’s, where it was not open for that long', () => {
    expect(fencedBy({ tookMs: TRANSACTION_TIMEOUT_MS - 1, stillMs: 0, sessionTimeoutMs })).toBe('taken');
    expect(fencedBy({ tookMs: 5, stillMs: 0, sessionTimeoutMs })).toBe('taken');
  });

  it('may be another process’s, where we were frozen meanwhile', () => {
    expect(fencedBy({ tookMs: long, stillMs: long, sessionTimeoutMs })).toBe('taken');
    expect(fencedBy({ tookMs: long, stillMs: sessionTimeoutMs / 3, sessionTimeoutMs })).toBe('taken');
  });

  it('is told by two of the broker’s errors', () => {
    expect(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH'].every(isFenced)).toBe(true);
    expect(['ILLEGAL_GENERATION', 'CONCURRENT_TRANSACTIONS', 'KafkaJSConnectionError'].some(isFenced)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { healthLines, isUp } from '../../../infra/start/health.ts';
import { hopOutside, journeyLines } from '../../../infra/start/journey.ts';

describe('the journey of a message', () => {
  it('is in order of time, with the time since the start and since the hop before', () => {
    const hops = [
      hopOutside(1_042, 'the phone shows it'),
      { at: 1_004, topic: 'outbound.submitted', partition: 2, offset: '17', what: 'submitted: text by business' },
      hopOutside(1_000, 'POST …/messages'),
    ];
    expect(journeyLines('m1', hops)).toEqual([
      'Journey of message m1',
      '     0 ms      +0  -                         POST …/messages',
      '     4 ms      +4  outbound.submitted[2]@17  submitted: text by business',
      '    42 ms     +38  -                         the phone shows it',
    ]);
  });

  it('says so when there is none', () => {
    expect(journeyLines('m1', [])).toEqual(['No topic holds anything about message m1.']);
  });
});

describe('the health of a service', () => {
  const now = Date.parse('2026-01-01T00:00:10Z');
  const partition = {
    group: 'g',
    topic: 'heliograph.events',
    partition: 3,
    lag: 12,
    lastProgressAt: '2026-01-01T00:00:08.5Z',
  };

  it('shows lag and last progress of each partition', () => {
    expect(healthLines('transform', { service: 'transform', status: 'up', partitions: [partition] }, now)).toEqual([
      'transform      up',
      '  heliograph.events[3]   lag     12  last progress 1.5 s ago',
    ]);
  });

  it('shows what is not known as not known', () => {
    const unknown = { ...partition, lag: null, lastProgressAt: null };
    expect(healthLines('transform', { service: 'transform', status: 'stuck', partitions: [unknown] }, now)).toEqual([
      'transform      stuck',
      '  heliograph.events[3]   lag      ?  last progress none yet',
    ]);
  });

  it('is down where nobody answers', () => {
    expect(healthLines('dispatch', undefined, now)).toEqual(['dispatch       down']);
    expect(isUp(undefined)).toBe(false);
  });
});

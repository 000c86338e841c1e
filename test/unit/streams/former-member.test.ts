import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { leaveInItsName } from '../../../services/platform/kafka/streams/former-member.ts';

const refused = (type: string): Error => Object.assign(new Error(type), { type });

/** A coordinator that answers with these errors, one after the other, then with success. */
function coordinator(errors: readonly string[]) {
  const left = [...errors];
  const asked = { leave: 0, refresh: 0 };
  return {
    asked,
    leaveGroup: async () => {
      asked.leave += 1;
      const error = left.shift();
      if (error) throw refused(error);
    },
    refresh: async () => {
      asked.refresh += 1;
      if (asked.refresh === 1) throw refused('KafkaJSConnectionError');
      return true;
    },
  };
}

const leave = (raw: ReturnType<typeof coordinator>, sessionTimeoutMs = 60_000, isOver = () => false): Promise<void> =>
  leaveInItsName({
    ...{ raw, isOver, id: 'former', logger: pino({ level: 'silent' }) },
    settings: { group: 'group', sessionTimeoutMs },
  });

describe('leaving in the name of a former member', () => {
  it('is asked again while the coordinator is coming up', async () => {
    const raw = coordinator(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS']);
    await leave(raw);
    expect(raw.asked).toEqual({ leave: 3, refresh: 2 });
  });

  it('is done where the group does not know it any more', async () => {
    const raw = coordinator(['UNKNOWN_MEMBER_ID', 'never asked']);
    await leave(raw);
    expect(raw.asked).toEqual({ leave: 1, refresh: 0 });
  });

  it('is given up behind a session, when the group has given it up too, and at a stop', async () => {
    const late = coordinator(['NOT_COORDINATOR_FOR_GROUP', 'NOT_COORDINATOR_FOR_GROUP', 'never asked']);
    await leave(late, -1);
    expect(late.asked.leave).toBe(1);
    const stopped = coordinator(['NOT_COORDINATOR_FOR_GROUP']);
    await leave(stopped, 60_000, () => stopped.asked.leave > 0);
    expect(stopped.asked.leave).toBe(1);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Login } from '../../../services/whatsapp/api-client/login.ts';
import { createSessions, type Sessions } from '../../../services/whatsapp/api-client/sessions.ts';
import type { ApiClientCredentials } from '../../../services/whatsapp/client.ts';
import { plainRefusal } from '../../../services/whatsapp/refusal.ts';

const HOUR = 60 * 60 * 1000;
const WEEK = 7 * 24 * HOUR;
const credentials: ApiClientCredentials = {
  protocol: 'api-client',
  baseUrl: 'http://client',
  username: 'admin',
  password: 'Secret-1',
};
const refused = plainRefusal('Access denied', 401);

interface Scene {
  readonly sessions: Sessions;
  now: number;
  /** Passwords of the logins that were asked for. */
  readonly logins: string[];
  /** Ends the oldest login that is under way. */
  end(login?: Login): Promise<void>;
}

function scene(): Scene {
  const waiting: ((login: Login) => void)[] = [];
  let tokens = 0;
  const made: Scene = {
    now: 1_000_000,
    logins: [],
    sessions: createSessions({
      now: () => made.now,
      logIn: ({ password }) => {
        made.logins.push(password);
        return new Promise((settle) => {
          waiting.push(settle);
        });
      },
    }),
    async end(login) {
      tokens += 1;
      waiting.shift()?.(login ?? { type: 'token', token: { text: `token-${tokens}`, expiresAt: made.now + WEEK } });
      await new Promise((done) => setImmediate(done));
    },
  };
  return made;
}

const textOf = async (login: Promise<Login>): Promise<string> => {
  const got = await login;
  return got.type === 'token' ? got.token.text : got.type;
};

describe('the token of a number', () => {
  it('is asked for once, however many wait for it, and kept', async () => {
    const { sessions, logins, end } = scene();
    const asked = Array.from({ length: 5 }, () => textOf(sessions.token(credentials)));
    await end();
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['token-1']));
    expect(await textOf(sessions.token(credentials))).toBe('token-1');
    expect(logins).toHaveLength(1);
  });

  it('is replaced behind those who use it, before it ends', async () => {
    const made = scene();
    const { sessions, logins, end } = made;
    const first = sessions.token(credentials);
    await end();
    await first;
    made.now += WEEK - HOUR;
    expect(await textOf(sessions.token(credentials))).toBe('token-1');
    expect(await textOf(sessions.token(credentials))).toBe('token-1');
    expect(logins).toHaveLength(2);
    await end();
    expect(await textOf(sessions.token(credentials))).toBe('token-2');
  });

  it('serves to its end while the client does not log in anew, and no longer', async () => {
    const made = scene();
    const { sessions, end } = made;
    const first = sessions.token(credentials);
    await end();
    await first;
    made.now += WEEK - 60_000;
    expect(await textOf(sessions.token(credentials))).toBe('token-1');
    await end({ type: 'notSent', cause: 'away', reason: 'away' });
    expect(await textOf(sessions.token(credentials))).toBe('token-1');
    made.now += 56_000;
    const next = textOf(sessions.token(credentials));
    await end();
    expect(await next).not.toBe('token-1');
  });

  it('is another one after a 401, unless it was replaced already', async () => {
    const { sessions, logins, end } = scene();
    const first = sessions.token(credentials);
    await end();
    const login = await first;
    if (login.type !== 'token') throw new Error(login.type);
    sessions.refused(credentials, login.token);
    const second = sessions.token(credentials);
    await end();
    expect(await textOf(second)).toBe('token-2');
    sessions.refused(credentials, login.token);
    expect(await textOf(sessions.token(credentials))).toBe('token-2');
    expect(logins).toHaveLength(2);
  });

  it('is not asked for again and again where the login is refused, and at once with another password', async () => {
    const made = scene();
    const { sessions, logins, end } = made;
    const first = textOf(sessions.token(credentials));
    await end(refused);
    expect([await first, await textOf(sessions.token(credentials))]).toEqual(['refused', 'refused']);
    expect(logins).toHaveLength(1);
    const changed = textOf(sessions.token({ ...credentials, password: 'Other-1' }));
    await end();
    expect(await changed).toBe('token-2');
    made.now += 1_000;
    const again = textOf(sessions.token(credentials));
    await end();
    expect(await again).toBe('token-3');
    expect(logins).toEqual(['Secret-1', 'Other-1', 'Secret-1']);
  });

  it('belongs to one user at one client', async () => {
    const { sessions, logins, end } = scene();
    const asked = [
      sessions.token(credentials),
      sessions.token({ ...credentials, baseUrl: 'http://other' }),
      sessions.token({ ...credentials, username: 'other' }),
    ].map(textOf);
    for (let n = 0; n < 3; n += 1) await end();
    expect(await Promise.all(asked)).toEqual(['token-1', 'token-2', 'token-3']);
    expect(logins).toHaveLength(3);
  });

  it('is never past its end nor one that was refused before, and one login is under way at most, in any order of things', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.nat(4), { maxLength: 40 }), async (scheduler, acts) => {
        let now = 0;
        let underWay = 0;
        let tokens = 0;
        const ended = new Set<string>();
        const ends = new Map<string, number>();
        const sessions = createSessions({
          now: () => now,
          logIn: async () => {
            underWay += 1;
            expect(underWay).toBe(1);
            tokens += 1;
            const n = tokens;
            await scheduler.schedule(Promise.resolve(), `login ${n}`);
            underWay -= 1;
            if (n % 4 === 0) return { type: 'notSent', cause: 'away', reason: 'away' };
            const token = { text: `token-${n}`, expiresAt: now + 60_000 };
            ends.set(token.text, token.expiresAt);
            return { type: 'token', token };
          },
        });
        const uses: Promise<void>[] = [];
        for (const act of acts) {
          if (act === 4) {
            now += 20_000;
            continue;
          }
          const [askedAt, endedThen] = [now, new Set(ended)];
          uses.push(
            sessions.token(credentials).then((login) => {
              if (login.type !== 'token') return;
              const { token } = login;
              expect(endedThen.has(token.text)).toBe(false);
              expect(ends.get(token.text)).toBeGreaterThan(askedAt);
              if (act !== 0) return;
              ended.add(token.text);
              sessions.refused(credentials, token);
            }),
          );
          if (act === 1 && scheduler.count() > 0) await scheduler.waitOne();
          // Time does not move while what is ready runs.
          await new Promise((done) => setImmediate(done));
        }
        await scheduler.waitAll();
        await Promise.all(uses);
      }),
      { numRuns: 200 },
    );
  });
});

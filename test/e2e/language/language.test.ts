import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valueAt } from '../../../infra/start/demo/json-call.ts';
import { apiClientNumber } from './api-client-suite.ts';
import { badInputIsTold } from './bad-input-suite.ts';
import { cannedTemplatesGoOut } from './canned-suite.ts';
import { contentGoesOut } from './content-suite.ts';
import { formsAreAnswered } from './form-suite.ts';
import { usersWrite } from './inbound-suite.ts';
import { hex24, iso } from './outbound-check.ts';
import { usersAnswer } from './reply-suite.ts';
import { faultyPhones, openScene, type Scene } from './scene.ts';
import { guideTemplates, templateLanguages } from './template-suite.ts';

let opened: Scene | undefined;

/** The one stack of all these tests; there once the first of them runs. */
const scene = (): Scene => {
  if (opened === undefined) throw new Error('the line has not been opened');
  return opened;
};

beforeAll(async () => {
  opened = await openScene(31_600);
}, 300_000);

afterAll(() => opened?.close(), 120_000);

guideTemplates(scene);
apiClientNumber(scene);
templateLanguages(scene);
contentGoesOut(scene);
cannedTemplatesGoOut(scene);
badInputIsTold(scene);
usersWrite(scene);
usersAnswer(scene);
formsAreAnswered(scene);

describe('all of it', () => {
  it('was told in the API`s envelope, one event a call, each event once', () => {
    const { log, business } = scene();
    const seen = new Set<string>();
    for (const { body } of log.calls()) {
      expect(body).toEqual({
        app: { id: business.appId },
        webhook: { id: hex24, version: 'v2' },
        events: [{ id: hex24, createdAt: iso, type: expect.any(String), payload: expect.any(Object) }],
      });
      seen.add(JSON.stringify((body as { events: { id: string }[] }).events.map(({ id }) => id)));
    }
    expect(seen.size).toBe(log.calls().length);
  });

  it('ended once: a message is delivered or it failed (D6: what a fallback saved did not fail)', () => {
    const ended = scene()
      .log.calls()
      .filter(({ type }) => /:delivery:(user|failure)$/.test(type))
      .map(({ payload }) => String(valueAt(payload, 'message', 'id')));
    expect(ended).toHaveLength(new Set(ended).size);
  });

  it('went out once: no part of a message was taken by WhatsApp twice', async () => {
    const calls = (await scene().business.sandbox('GET', '/calls?since=0')) as { outcome: string; body: unknown }[];
    const taken = calls.flatMap(({ outcome, body }) =>
      outcome === 'accepted' && valueAt(body, 'to') !== faultyPhones.failing
        ? [String(valueAt(body, 'biz_opaque_callback_data'))]
        : [],
    );
    expect(taken.filter((one, n) => one !== 'undefined' && taken.indexOf(one) < n)).toEqual([]);
  });

  it('left nothing behind that could not be worked on', async () => {
    expect((await scene().view.deadLetters()).map(({ topic, code, reason }) => ({ topic, code, reason }))).toEqual([]);
  });
});

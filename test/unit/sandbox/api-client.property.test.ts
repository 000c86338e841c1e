import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { innerIdOf } from '../../../services/core/quotes/inner-id.ts';
import {
  DEFAULT_APPLICATION_SETTINGS,
  mergedSettings,
  settingsProblem,
} from '../../../services/sandbox/api-client/application-settings.ts';
import { asClientMessage } from '../../../services/sandbox/api-client/inbound.ts';
import { readClientMessageId, writeClientMessageId } from '../../../services/sandbox/api-client/message-id.ts';
import { ACCOUNT, startApiClient } from './client-harness.ts';
import { PHONE } from './harness.ts';

const routes = [
  ['POST', '/users/login'],
  ['POST', '/users/logout'],
  ['POST', '/contacts'],
  ['POST', '/messages'],
  ['PUT', '/messages/gBGGFVUSMAAfAgmijDLNAAAAAAo'],
  ['PATCH', '/settings/application'],
  ['DELETE', '/settings/application'],
  ['POST', '/settings/business/profile'],
  ['PATCH', '/settings/profile/about'],
  ['POST', '/account'],
  ['POST', '/account/verify'],
  ['POST', '/media'],
  ['DELETE', '/media/x'],
  ['POST', '/nothing'],
] as const;

const anything = fc.jsonValue({ maxDepth: 4 });
const parameter = fc.record({
  type: fc.constantFrom('text', 'image', 'payload', 'currency'),
  text: anything,
  image: anything,
});
const component = fc.record({
  type: fc.constantFrom('header', 'body', 'button'),
  sub_type: fc.constantFrom('url', 'quick_reply'),
  index: fc.constantFrom('0', '9', 1),
  parameters: fc.oneof(fc.array(parameter), anything),
});
const language = fc.oneof(
  fc.record({ policy: fc.constantFrom('deterministic', 'fallback'), code: fc.constantFrom('en_US', 'de') }),
  anything,
);
const name = fc.constantFrom('hello_world', 'ticket_ready', 'order_shipped', 'nothing');

/** Bodies near real ones, so that what lies behind the first checks is reached. */
const almost = fc.record(
  {
    to: fc.oneof(fc.constant(PHONE), anything),
    type: fc.oneof(
      fc.constantFrom('text', 'image', 'template', 'hsm', 'interactive', 'contacts', 'location'),
      anything,
    ),
    recipient_type: fc.oneof(fc.constantFrom('individual', 'group'), anything),
    text: fc.oneof(fc.record({ body: fc.string() }), anything),
    template: fc.record({ namespace: fc.constant('n'), name, language, components: fc.array(component) }),
    hsm: fc.record({ namespace: fc.constant('n'), element_name: name, language, localizable_params: anything }),
    contacts: fc.oneof(fc.array(fc.string()), anything),
    webhooks: fc.oneof(fc.record({ url: anything, message: anything }), anything),
    new_password: anything,
    status: fc.oneof(fc.constant('read'), anything),
    code: anything,
    cc: anything,
    phone_number: anything,
    method: anything,
    cert: anything,
    pin: anything,
    websites: anything,
  },
  { requiredKeys: [] },
);

describe('any JSON', () => {
  it('to any of the routes gets an answer of the client, never one of its own faults', async () => {
    const { sandbox } = await startApiClient();
    const [number] = sandbox.control.numbers();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), fc.oneof(almost, anything), async ([method, path], body) => {
        const answer = await sandbox.app.inject({
          method,
          url: ACCOUNT + path,
          headers: {
            authorization: `Bearer ${number?.client.sessions.open(Date.now()).token}`,
            'content-type': 'application/json',
          },
          payload: JSON.stringify(body),
        });
        expect(answer.statusCode).toBeLessThan(500);
        expect(answer.json()).toHaveProperty(answer.statusCode < 300 ? 'meta' : 'errors[0].code');
      }),
      { numRuns: 600 },
    );
  });

  it('as settings is refused, or merged so that what it sets is set', () => {
    const flags = fc.record({ sent: fc.boolean(), delivered: fc.boolean(), read: fc.boolean() }, { requiredKeys: [] });
    const fitting = fc.record(
      {
        sent_status: fc.boolean(),
        heartbeat_interval: fc.nat(),
        webhooks: fc.record({ url: fc.constantFrom('', 'http://a.example/'), message: flags }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fitting, fitting, fc.dictionary(fc.string(), anything), (first, second, other) => {
        expect(settingsProblem(first)).toBeUndefined();
        const merged = mergedSettings(mergedSettings(DEFAULT_APPLICATION_SETTINGS, first), second);
        expect(merged).toMatchObject(second);
        expect(mergedSettings(merged, second)).toEqual(merged);
        expect(settingsProblem(other) === undefined).toBe(Object.keys(other).length === 0);
      }),
    );
  });

  it('as a message is translated without a fault, its other fields kept', () => {
    const type = fc.oneof(
      fc.constantFrom('audio', 'image', 'system', 'contacts', 'unsupported', '__proto__'),
      fc.string(),
    );
    fc.assert(
      fc.property(type, anything, anything, fc.string(), (kind, content, errors, id) => {
        const message = { id, type: kind, errors, [kind]: content };
        const told = asClientMessage(message, () => undefined);
        expect(told.id).toBe(message.id);
        expect(['voice', kind]).toContain(told.type);
      }),
    );
  });
});

describe('ids of the client', () => {
  it('have the structure of a recorded one', () => {
    const recorded = 'gBEGkYiEB1VXAglK1ZEqA1YKPrU';
    const parts = { address: '918884075557', direction: 'out', hex: '4AD5912A03560A3EB5' } as const;
    expect(readClientMessageId(recorded)).toEqual(parts);
    expect(writeClientMessageId(parts)).toBe(recorded);
  });

  it('are read as they were written, and no other text is one', () => {
    const digits = fc.stringMatching(/^[0-9]{5,40}$/);
    const hex = fc.stringMatching(/^[0-9A-F]{18}$/);
    fc.assert(
      fc.property(digits, hex, fc.constantFrom('in', 'out'), (address, inner, direction) => {
        const id = writeClientMessageId({ address, direction, hex: inner });
        expect(id).toMatch(direction === 'out' ? /^gB[A-Za-z0-9_-]+$/ : /^AB[A-Za-z0-9_-]+$/);
        expect(readClientMessageId(id)).toEqual({ address, direction, hex: inner });
        expect(innerIdOf(id)).toBe(inner);
        for (const other of [`${id}x`, `${id}=`, id.slice(1), id.slice(0, -1), ` ${id}`]) {
          expect(readClientMessageId(other)).toBeUndefined();
        }
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.uint8Array().map((list) => Buffer.from(list).toString('base64url')),
        ),
        (text) => {
          const id = readClientMessageId(text);
          if (id !== undefined) expect(writeClientMessageId(id)).toBe(text);
        },
      ),
    );
  });

  it('are bare digits for whom has no number', () => {
    const hex = '3A0C810B3A0C810B3A';
    for (const address of ['15551230001-1518694700', 'US.13491']) {
      expect(writeClientMessageId({ address, direction: 'out', hex })).toBe(hex);
    }
    expect(readClientMessageId(hex)).toEqual({ address: '', direction: 'out', hex });
    expect(readClientMessageId(`${hex}00`)).toEqual({ address: '', direction: 'in', hex: `${hex}00` });
  });
});

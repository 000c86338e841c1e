import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';

const characters = (min: number, max: number) =>
  fc
    .array(fc.constantFrom('a', 'Z', '9', ' ', 'é', '漢', '😀', '"', '\\'), { minLength: min, maxLength: max })
    .map((list) => list.join(''));
const link = fc.webUrl();
const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }));

const media = (withCaption: boolean) =>
  fc
    .tuple(
      fc.oneof(
        link.map((url) => ({ link: url })),
        fc.bigInt(1n, 10n ** 17n).map((id) => ({ id: String(id) })),
      ),
      withCaption ? optional('caption', characters(0, 1024)) : fc.constant({}),
    )
    .map(([source, caption]) => ({ ...source, ...caption }));

const buttons = fc.uniqueArray(fc.record({ id: characters(1, 256), title: characters(1, 20) }), {
  minLength: 1,
  maxLength: 3,
  selector: (reply) => reply.id,
});
const rows = fc.uniqueArray(
  fc.record({ id: characters(1, 200), title: characters(1, 24), description: characters(0, 72) }),
  { minLength: 1, maxLength: 10, selector: (row) => row.id },
);

const frame = fc.tuple(
  optional(
    'header',
    characters(1, 60).map((text) => ({ type: 'text', text })),
  ),
  optional(
    'footer',
    characters(1, 60).map((text) => ({ text })),
  ),
  characters(1, 1024),
);

const content = fc.oneof(
  fc.record({ body: characters(1, 4096), preview_url: fc.boolean() }).map((text) => ({ type: 'text', text })),
  media(true).map((image) => ({ type: 'image', image })),
  media(true).map((video) => ({ type: 'video', video })),
  media(false).map((audio) => ({ type: 'audio', audio })),
  media(false).map((sticker) => ({ type: 'sticker', sticker })),
  fc
    .record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    .map((location) => ({ type: 'location', location })),
  fc.tuple(frame, buttons).map(([[header, footer, text], list]) => ({
    type: 'interactive',
    interactive: {
      type: 'button',
      ...header,
      ...footer,
      body: { text },
      action: { buttons: list.map((reply) => ({ type: 'reply', reply })) },
    },
  })),
  fc.tuple(frame, rows, characters(1, 20)).map(([[header, footer, text], list, button]) => ({
    type: 'interactive',
    interactive: {
      type: 'list',
      ...header,
      ...footer,
      body: { text },
      action: { button, sections: [{ rows: list }] },
    },
  })),
);

/** Values near real payloads, so that the deeper checks are reached. */
const almost = fc.record(
  {
    messaging_product: fc.constant('whatsapp'),
    to: fc.oneof(fc.constant('15551230001'), fc.anything()),
    type: fc.oneof(
      fc.constantFrom('text', 'image', 'template', 'interactive', 'contacts', 'location', 'reaction'),
      fc.anything(),
    ),
    text: fc.anything(),
    image: fc.anything(),
    contacts: fc.oneof(fc.array(fc.anything()), fc.anything()),
    location: fc.anything(),
    reaction: fc.anything(),
    interactive: fc.oneof(
      fc.record({
        type: fc.constantFrom('button', 'list', 'flow', 'product_list', 'cta_url'),
        body: fc.oneof(fc.constant({ text: 'b' }), fc.anything()),
        header: fc.anything(),
        action: fc.oneof(
          fc.record({
            buttons: fc.anything(),
            sections: fc.array(fc.anything()),
            parameters: fc.anything(),
            name: fc.anything(),
          }),
          fc.anything(),
        ),
      }),
      fc.anything(),
    ),
    template: fc.oneof(
      fc.record({
        name: fc.constant('n'),
        language: fc.constant({ code: 'en' }),
        components: fc.array(
          fc.oneof(
            fc.record({
              type: fc.constantFrom('body', 'header', 'button'),
              parameters: fc.array(fc.anything()),
              index: fc.anything(),
              sub_type: fc.anything(),
            }),
            fc.anything(),
          ),
        ),
      }),
      fc.anything(),
    ),
    context: fc.anything(),
    biz_opaque_callback_data: fc.anything(),
  },
  { requiredKeys: ['messaging_product'] },
);

describe('the validator on any input', () => {
  it('never throws, whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), almost), (payload) => {
        const checked = validateCloudRequest(payload);
        if (checked.ok) return;
        expect(checked.error.status).toBeGreaterThanOrEqual(400);
        expect(checked.error.details).not.toBe('');
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes every payload within the limits', () => {
    fc.assert(
      fc.property(content, fc.string({ maxLength: 256 }), (fields, callback) => {
        const payload = {
          messaging_product: 'whatsapp',
          to: '+15551230001',
          biz_opaque_callback_data: callback,
          ...fields,
        };
        expect(validateCloudRequest(payload)).toMatchObject({ ok: true });
      }),
      { numRuns: 300 },
    );
  });
});

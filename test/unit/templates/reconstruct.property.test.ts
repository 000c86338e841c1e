import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../services/core/templates/definition.ts';
import { reconstruct } from '../../../services/core/templates/reconstruct.ts';
import { fill, sentNative, sentTemplate } from '../../../services/core/templates/sent-template.ts';
import { BODY, define, FOOTER, HEADER, send, texts } from './template-scene.ts';

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const plain = words.filter((text) => !text.includes('{') && !text.includes('}'));

describe('filling', () => {
  it('is joining what stands between with what was sent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, words), { maxLength: 8 }), plain, (pairs, end) => {
        const text = pairs.map(([before], n) => `${before}{{${n + 1}}}`).join('') + end;
        const positional = pairs.map(([, sent]) => sent);
        const whole = pairs.map(([before, sent]) => before + sent).join('') + end;
        expect(fill(text, { positional, named: new Map() })).toBe(whole);
        const byName = text.replace(/\{\{(\d+)\}\}/g, '{{name_$1}}');
        const named = new Map(positional.map((sent, n) => [`name_${n + 1}`, sent]));
        expect(fill(byName, { positional: [], named })).toBe(whole);
        expect(fill(text, { positional: [], named: new Map() })).toBe(text);
      }),
    );
  });

  it('takes as long as the text is, whatever it holds', () => {
    for (const unit of ['{{', '{{1', '{{ ', '{', '}}', '{{1}}', '{{a}} '])
      expect(fill(unit.repeat(100_000), { positional: [undefined], named: new Map() })).toHaveLength(
        unit.length * 100_000,
      );
  });
});

describe('reconstruction', () => {
  it('shows header, body and footer in this order, whatever was sent', () => {
    fc.assert(
      fc.property(words, words, words, (title, first, last) => {
        const sent = send([
          { type: 'body', parameters: texts(first, last) },
          { type: 'header', parameters: texts(title) },
        ]);
        expect(reconstruct(define([FOOTER, BODY, HEADER]), sent, 'no').text?.text).toBe(
          `Header title: ${title}\n\nHi ${first} ${last}, how can we help you?\n\n${FOOTER.text}`,
        );
      }),
    );
  });

  it('has a place for every button of the guide, in the order of the definition', () => {
    const kinds = ['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'COPY_CODE', 'FLOW', 'CATALOG', 'MPM', 'OTP'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds), { maxLength: 10 }), (types) => {
        const definition = define([
          BODY,
          {
            type: 'BUTTONS',
            buttons: types.map((type, n) => ({ type, text: `${n}`, url: 'https://h', phone_number: '1' })),
          },
        ]);
        const labels = types.flatMap((type, n) => (kinds.indexOf(type) < 3 ? [`${n}`] : []));
        expect(reconstruct(definition, send([]), null).text?.actions.map(({ text }) => text)).toEqual(labels);
      }),
    );
  });

  it('takes any JSON for a definition or a call', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (header, buttons, call) => {
        const definition = parseDefinition({
          name: 'a',
          language: 'b',
          components: [{ type: 'HEADER', format: 'IMAGE', text: header }, BODY, { type: 'BUTTONS', buttons }],
        });
        const content = reconstruct(definition, sentTemplate({ name: 'a', components: call }), null);
        expect(content.text ?? content.media).not.toBeNull();
        parseDefinition(call);
        sentTemplate(call);
        sentNative({ type: 'hsm', hsm: call });
      }),
    );
  });
});

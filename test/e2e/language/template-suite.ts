import { describe, expect, it } from 'vitest';
import { guideExamples, laterForms } from '../../unit/templates/native-examples.ts';
import { shorthandCases, syntax } from './guide-shorthand.ts';
import { checkOutbound, checkShown, posted } from './outbound-check.ts';
import type { LanguageNumber, Scene } from './scene.ts';
import { baseTemplates, exampleDefinitions, laterTexts } from './templates.ts';

const noWords = { type: 'text', text: 'WhatsApp HSM (This message can only be displayed in WhatsApp)' };
const destination = { integrationType: 'whatsapp' };

let accounts = 0;

/** A number on an account whose templates nobody has asked for, so that no definition of an earlier example is known. */
function freshNumber(scene: Scene): Promise<LanguageNumber> {
  accounts += 1;
  return scene.addNumber({ account: `7000000000000${100 + accounts}` });
}

/** One after another: the examples are all of the one template `hello_world`, and the sandbox has one account. */
export function guideTemplates(scene: () => Scene): void {
  describe('a template of the guide reaches the phone word for word, and shows as the user sees it', () => {
    const native = guideExamples.map(([name, content], n) => [name, content, exampleDefinitions[n]] as const);
    it.each(native)('guide: %s', async (_, content, definition) => {
      const { numbers, setTemplates, chat } = scene();
      if (!definition) throw new Error('the example has no definition');
      await setTemplates([...baseTemplates, ...definition.templates]);
      const on = await freshNumber(scene());
      const body = { schema: 'whatsapp', content, destination };
      const shownAt: readonly (readonly [LanguageNumber, object])[] = [
        [on, definition.shown],
        [numbers.off, noWords],
        [numbers.down, noWords],
      ];
      await Promise.all(
        shownAt.map(async ([number, shown]) =>
          checkOutbound(scene(), await chat(number), body, { calls: [content], shown: [shown] }),
        ),
      );
    });

    it.each(shorthandCases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      const { numbers, setTemplates, chat } = scene();
      await setTemplates([...baseTemplates, ...one.templates]);
      const on = await freshNumber(scene());
      const body = { content: { type: 'text', text: one.text } };
      const calls = [{ type: 'template', template: one.template }];
      const fallback = { type: 'text', text: one.fallback };
      const shownAt: readonly (readonly [LanguageNumber, object])[] = [
        [on, one.shown],
        [numbers.off, fallback],
        [numbers.down, fallback],
      ];
      await Promise.all(
        shownAt.map(async ([number, shown]) =>
          checkOutbound(scene(), await chat(number), body, { calls, shown: [shown] }),
        ),
      );
    });

    it('guide: the syntax as it stands, its choice of three headers undecided, is told where it is wrong', async () => {
      const { chat, post } = scene();
      const key = 'header_image/header_document/header_text';
      const title = `Template shorthand: unknown key (${key} at ${syntax.indexOf(key)})`;
      expect(await post(await chat(), { content: { type: 'text', text: syntax } })).toEqual({
        status: 400,
        body: { errors: [{ code: 'bad_request', title }] },
      });
    });

    it('guide: Passthrough API, the example; B12: never reconstructed', async () => {
      const { numbers, setTemplates, chat } = scene();
      await setTemplates([...baseTemplates, ...(exampleDefinitions[3]?.templates ?? [])]);
      const [namespace, language] = [
        'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX',
        { policy: 'deterministic', code: 'en_US' },
      ];
      const components = [{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://image.jpg' } }] }];
      const payload = { type: 'hsm', hsm: { namespace, element_name: 'hello_world', language, components } };
      const content = { type: 'text', text: 'Hello there' };
      const template = { namespace, name: 'hello_world', language, components };
      const expected = { calls: [{ type: 'template', template }], shown: [content] };
      await Promise.all(
        [await freshNumber(scene()), numbers.off, numbers.down].map(async (number) =>
          checkOutbound(scene(), await chat(number), { content, override: { whatsapp: { payload } } }, expected),
        ),
      );
      await setTemplates(baseTemplates);
    });
  });
}

const of = (name: string, code: string) => ({
  type: 'template',
  template: { name, language: { code }, components: [{ type: 'body', parameters: [{ type: 'text', text: 'red' }] }] },
});

type NumberName = keyof Scene['numbers'];

/** Name, number, sent template, recorded text; WhatsApp takes it or, without the language, refuses it. */
const languages: readonly (readonly [string, NumberName, object, string, 'user' | 'failure'])[] = [
  ['B11 (guide: Language Selection) its own language', 'unset', of('of_two', 'fr'), 'Couleur red', 'user'],
  ["B11 (guide: Language Selection) the integration's", 'french', of('of_two', 'de'), 'Couleur red', 'failure'],
  ['B11 (guide: Language Selection) the first English one', 'unset', of('of_another', 'de'), 'Colour red', 'failure'],
  ['B11 (guide: Language Selection) none of these', 'unset', of('of_one', 'de'), noWords.text, 'failure'],
  ['B13 (guide: Default Fallback) the provider does not answer', 'mute', of('of_two', 'fr'), noWords.text, 'user'],
];

const namespace = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';
const shorthand = (keys: string): object => ({
  type: 'text',
  text: `&((namespace=[[${namespace}]]template=[[formatted]]${keys}body_text=[[*$10.50*]]body_text=[[~_no_~]]))&`,
});
const call = (code: string) => ({
  type: 'template',
  template: {
    namespace,
    name: 'formatted',
    language: { policy: 'deterministic', code },
    components: [
      {
        type: 'body',
        parameters: [
          { type: 'text', text: '*$10.50*' },
          { type: 'text', text: '~_no_~' },
        ],
      },
    ],
  },
});
const english = 'Your total is *$10.50*. ~_no_~';
const french = 'Le total est *$10.50*. ~_no_~';

/** Name, number, content, language sent, recorded text. */
const spoken: readonly (readonly [string, NumberName, object, string, string])[] = [
  ['A12 (v2: hsmFallbackLanguage) the integration`s language', 'french', shorthand(''), 'fr', french],
  ['A12 (v2: hsmFallbackLanguage) unset', 'unset', shorthand(''), 'en_US', english],
  ['B15 (guide: Shorthand) never the fallback', 'main', shorthand('fallback=[[instead]]'), 'en_US', english],
  ['B14 (guide: Shorthand) the fallback where it is off', 'off', shorthand('fallback=[[instead]]'), 'en_US', 'instead'],
  ['B14 (guide: Default Fallback) without one', 'off', shorthand(''), 'en_US', noWords.text],
  ['guide: language', 'main', shorthand('language=[[fr]]'), 'fr', french],
];

export function templateLanguages(scene: () => Scene): void {
  describe.concurrent('the record shows a template in the right language', () => {
    it.each(languages)('%s', async (_, number, content, text, end) => {
      const { chat, numbers, delivered } = scene();
      const its = await chat(numbers[number]);
      const [id = ''] = await posted(scene(), its, { schema: 'whatsapp', content });
      await delivered(end, id);
      await checkShown(scene(), its, id, { type: 'text', text });
    });

    it.each(spoken)('%s', async (_, number, content, code, text) => {
      const { chat, numbers } = scene();
      const expected = { calls: [call(code)], shown: [{ type: 'text', text }] };
      await checkOutbound(scene(), await chat(numbers[number]), { content }, expected);
    });

    it.each(laterForms.map(([name, content], n) => [name, content, n] as const))('Cloud: %s', async (_, content, n) => {
      const template = 'template' in content && typeof content.template === 'object' ? content.template : {};
      const named = { ...content, template: { ...template, name: `later_${n}` } };
      const shown = { type: 'text', text: laterTexts[n] ?? '' };
      const body = { schema: 'whatsapp', content: named };
      await checkOutbound(scene(), await scene().chat(), body, { calls: [named], shown: [shown] });
    });
  });
}

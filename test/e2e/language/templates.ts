const body = (text: string) => ({ type: 'BODY', text });
const buttons = (...list: readonly object[]) => ({ type: 'BUTTONS', buttons: list });
const template = (name: string, language: string, ...components: readonly object[]) => ({
  name,
  language,
  status: 'APPROVED',
  category: 'UTILITY',
  components,
});

/** The templates of the account that stay while those of the guide's examples change. */
export const baseTemplates: readonly object[] = [
  template('formatted', 'en_US', body('Your total is {{1}}. {{2}}')),
  template('formatted', 'fr', body('Le total est {{1}}. {{2}}')),
  // Golden case B11: which variant the record shows.
  template('of_two', 'en_GB', body('Colour {{1}}')),
  template('of_two', 'fr', body('Couleur {{1}}')),
  template('of_one', 'es', body('Color {{1}}')),
  template('of_another', 'es', body('Color {{1}}')),
  template('of_another', 'en_GB', body('Colour {{1}}')),
  template(
    'to_tap',
    'en_US',
    body('Shall we go on?'),
    buttons({ type: 'QUICK_REPLY', text: 'Yes' }, { type: 'URL', text: 'Open', url: 'https://smooch.io/{{1}}' }),
  ),
  // Forms that came with the Cloud API, in the order of the unit tests' list.
  { ...template('later_0', 'en', body('Dear {{first_name}}, order {{order}}')), parameter_format: 'NAMED' },
  template('later_1', 'en', body('Save {{1}} percent'), { type: 'CAROUSEL', cards: [] }),
  template('later_2', 'en', body('Only today'), { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Sale' } }),
  template('later_3', 'en', body('Your code'), buttons({ type: 'COPY_CODE', example: 'SUMMER20' })),
  template('later_4', 'en', body('Tell us more'), buttons({ type: 'FLOW', text: 'Begin', flow_id: '1' })),
  template('later_5', 'en', body('All we have'), buttons({ type: 'CATALOG', text: 'View' })),
  template('later_6', 'en', body('Fresh fruit'), buttons({ type: 'MPM', text: 'View' })),
];

/** How `later_0` and so on stand in the record. */
export const laterTexts: readonly string[] = [
  'Dear Ann, order 7',
  'Save 10 percent',
  'Only today',
  'Your code',
  'Tell us more',
  'All we have',
  'Fresh fruit',
];

const hello =
  (...components: readonly object[]) =>
  (language: string, said: string, footer?: string) =>
    template(
      'hello_world',
      language,
      ...components.filter(({ type }: { type?: string }) => type === 'HEADER'),
      body(said),
      ...(footer === undefined ? [] : [{ type: 'FOOTER', text: footer }]),
      ...components.filter(({ type }: { type?: string }) => type === 'BUTTONS'),
    );

const image = { type: 'HEADER', format: 'IMAGE' };
const threeReplies = buttons(
  { type: 'QUICK_REPLY', text: 'Talk to an agent' },
  { type: 'QUICK_REPLY', text: 'More questions' },
  { type: 'QUICK_REPLY', text: 'Goodbye' },
);
const replyActions = [
  { type: 'reply', text: 'Talk to an agent', payload: 'TALK_TO_AGENT' },
  { type: 'reply', text: 'More questions', payload: 'MORE_QUESTIONS' },
  { type: 'reply', text: 'Goodbye', payload: 'GOODBYE' },
];

/** What the account must have for an example of the guide, and how the example then shows. */
export interface ExampleDefinition {
  readonly templates: readonly object[];
  readonly shown: object;
}

const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });

/** Each example's own `hello_world`, in two languages, in the order of the guide. */
export const exampleDefinitions: readonly ExampleDefinition[] = [
  {
    templates: [hello()('fr', 'Bienvenue !'), hello()('en_US', 'Welcome!', 'Thank you for contacting Acme')],
    shown: text('Welcome!\n\nThank you for contacting Acme'),
  },
  {
    templates: [hello()('fr', 'Bienvenue {{1}}, ici {{2}}'), hello()('en_US', "Welcome {{1}}, I'm {{2}}")],
    shown: text("Welcome My User Name, I'm My Agent Name"),
  },
  {
    templates: ['fr', 'en_US'].map((language) =>
      hello({ type: 'HEADER', format: 'TEXT', text: 'Header title: {{1}}' })(language, `How are you (${language})?`),
    ),
    shown: text('Header title: My Title\n\nHow are you (en_US)?'),
  },
  {
    templates: [hello(image)('fr', 'Voici.'), hello(image)('en_US', 'Here it is.')],
    shown: { type: 'image', mediaUrl: 'https://image.jpg', text: 'Here it is.' },
  },
  {
    templates: ['fr', 'en_US'].map((language) =>
      hello({ type: 'HEADER', format: 'DOCUMENT' })(language, `Read this (${language}).`),
    ),
    shown: { type: 'file', mediaUrl: 'https://document.pdf', text: 'Read this (en_US).' },
  },
  {
    templates: [hello(threeReplies)('fr', 'Et maintenant ?'), hello(threeReplies)('en_US', 'What now?')],
    shown: text('What now?', { actions: replyActions }),
  },
  {
    templates: ['fr', 'en_US'].map((language) =>
      hello(
        buttons(
          { type: 'PHONE_NUMBER', text: 'Call me', phone_number: '+15141112222' },
          { type: 'URL', text: 'Visit site', url: 'https://smooch.io/{{1}}' },
        ),
      )(language, `Your ticket (${language})`),
    ),
    shown: text('Your ticket (en_US)', {
      actions: [
        { type: 'link', text: 'Call me', uri: 'tel://+15141112222' },
        { type: 'link', text: 'Visit site', uri: 'https://smooch.io/ticket.pdf' },
      ],
    }),
  },
  {
    templates: ['fr', 'en_US'].map((language) =>
      hello(image, threeReplies)(language, `{{1}} and {{2}} (${language})`, 'Thank you for contacting Acme'),
    ),
    shown: {
      type: 'image',
      mediaUrl: 'https://image.jpg',
      text: 'My User Name and My Agent Name (en_US)\n\nThank you for contacting Acme',
      actions: replyActions,
    },
  },
];

/** The account's template for the guide's shorthand, whose name and language are the words that stand in its syntax. */
export const shorthandTemplate = (header: object | null) => [
  template(
    'template',
    'language',
    ...(header ? [header] : []),
    body('{{1}}, then {{2}}'),
    { type: 'FOOTER', text: 'Bye' },
    buttons({ type: 'QUICK_REPLY', text: 'Yes' }, { type: 'URL', text: 'Visit', url: 'https://smooch.io/{{1}}' }),
  ),
];

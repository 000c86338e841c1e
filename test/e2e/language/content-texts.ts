import {
  appName,
  askLocation,
  buttons,
  type ContentCase,
  link,
  locationRequest,
  options,
  page,
  postback,
  reply,
  say,
  text,
} from './content-case.ts';

const marks = "Your total is *$10.50* _Welcome_ ~better~ ```print 'Hello World';```";
const long = 'word '.repeat(300).trim();
const many = (n: number) => Array.from({ length: n }, (_, i) => `Choice ${i + 1}`);
const longPayload = 'p'.repeat(260);
const namespace = 'XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX';

/** Eleven UTF-16 units that people see as one. */
const family = '👩‍👩‍👧‍👦';
const rtl = 'שָׁלוֹם😀😀😀😀';
const rtlWords = (n: number): string => Array.from({ length: n }, () => rtl).join(' ');
/** Words that a text of 4,096 units holds. */
const rtlFit = Math.floor(4097 / (rtl.length + 1));

const texts: readonly ContentCase[] = [
  { name: 'text', content: text('Hello there'), calls: [say('Hello there')] },
  { name: 'guide: Formatting, in a text', content: text(marks), calls: [say(marks)] },
  {
    name: 'guide: Formatting, in the body of buttons',
    content: text(marks, reply('Yes', 'YES')),
    calls: [buttons(marks, [['reply:YES', 'Yes']])],
  },
  {
    name: 'v2: htmlText becomes text',
    content: { type: 'text', htmlText: '<p>Hello <b>world</b></p>' },
    calls: [say('Hello world')],
    shown: [{ type: 'text', text: 'Hello world', htmlText: '<p>Hello <b>world</b></p>' }],
  },
  {
    name: 'v2: markdownText becomes text',
    content: { type: 'text', markdownText: 'Hello **world**' },
    calls: [say('Hello world')],
    shown: [{ type: 'text', text: 'Hello world', markdownText: 'Hello **world**' }],
  },
  { name: 'bad input: nul bytes go as they are', content: text('a\u0000b'), calls: [say('a\u0000b')] },
  { name: 'bad input: RTL text', content: text('שלום עולם، مرحبا'), calls: [say('שלום עולם، مرحبا')] },
  {
    name: 'bad input: emoji at a cut stay whole',
    content: text(family.repeat(400)),
    calls: [say(family.repeat(372)), say(family.repeat(28))],
  },
  {
    name: 'bad input: RTL text at a cut is cut between words',
    content: text(rtlWords(rtlFit + 3)),
    calls: [say(rtlWords(rtlFit)), say(rtlWords(3))],
  },
  {
    name: 'what rendering made longer is cut at a line, never in a URL',
    content: text('x'.repeat(4090), link('One', 'https://one.example/path'), link('Two', 'https://two.example/path')),
    calls: [say('x'.repeat(4090)), say('One: https://one.example/path\nTwo: https://two.example/path')],
  },
  {
    name: 'A11 (v2: messagePostResponse) words before and after a template',
    content: text(
      `Hello Bob &((namespace=[[${namespace}]]template=[[to_tap]]button_index=[[1]]button_url=[[x]]))& Bye `,
    ),
    calls: [
      say('Hello Bob'),
      {
        type: 'template',
        template: {
          namespace,
          name: 'to_tap',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [{ type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'x' }] }],
        },
      },
      say('Bye'),
    ],
    shown: [
      text('Hello Bob'),
      text('Shall we go on?', reply('Yes', 'Yes'), link('Open', 'https://smooch.io/x')),
      text('Bye'),
    ],
  },
  {
    name: 'A18 (design) what only looks like shorthand',
    content: text('&((foo))& &(( template=[[x]] ) &[x](only_ns)'),
    calls: [say('&((foo))& &(( template=[[x]] ) &[x](only_ns)')],
  },
];

const actions: readonly ContentCase[] = [
  {
    name: 'C11 (design: replies) three as buttons',
    content: text('Which?', ...many(3).map((label, n) => reply(label, `P${n}`))),
    calls: [
      buttons(
        'Which?',
        many(3).map((label, n) => [`reply:P${n}`, label] as const),
      ),
    ],
  },
  {
    name: 'C11 (design: replies) four as a list',
    content: text('Which?', ...many(4).map((label, n) => reply(label, `P${n}`))),
    calls: [
      options(
        'Which?',
        many(4).map((label, n) => [`reply:P${n}`, label] as const),
      ),
    ],
  },
  {
    name: 'C11 (design: replies) a label of 24 characters as a list',
    content: text('Which?', reply('twenty four characters..', 'P')),
    calls: [options('Which?', [['reply:P', 'twenty four characters..']])],
  },
  {
    name: 'C11 (design: replies) eleven as numbered lines',
    content: text('Which?', ...many(11).map((label, n) => reply(label, `P${n}`))),
    calls: [
      say(
        `Which?\n\n${many(11)
          .map((label, n) => `${n + 1}. ${label}`)
          .join('\n')}`,
      ),
    ],
  },
  {
    name: 'C11 (design: replies) a label of 25 characters as numbered lines',
    content: text('Which?', reply('twenty five characters...', 'P'), reply('Other', 'Q')),
    calls: [say('Which?\n\n1. twenty five characters...\n2. Other')],
  },
  {
    name: 'design: button ids, a payload that is too long or repeated is named by its place',
    content: text('Which?', reply('A', 'SAME'), reply('B', 'SAME'), reply('C', longPayload)),
    calls: [
      buttons('Which?', [
        ['reply:SAME', 'A'],
        ['action:<message>:1', 'B'],
        ['action:<message>:2', 'C'],
      ]),
    ],
  },
  {
    name: 'design: buttons without text have the app`s name above them',
    content: { type: 'text', actions: [reply('Yes', 'YES')] },
    calls: [buttons(appName, [['reply:YES', 'Yes']])],
  },
  {
    name: 'design: a text over 1,024 characters goes before its buttons',
    content: text(long, reply('Yes', 'YES')),
    calls: [say(long), buttons(appName, [['reply:YES', 'Yes']])],
  },
  {
    name: 'C11 (design: postbacks) as buttons',
    content: text('Which?', postback('Greet', 'GREET'), postback('Part', 'PART')),
    calls: [
      buttons('Which?', [
        ['postback:GREET', 'Greet'],
        ['postback:PART', 'Part'],
      ]),
    ],
  },
  {
    name: 'C11 (design: links) the only action as a button that opens it',
    content: text('See', link('Our page', 'https://smooch.io/a?b=c&d')),
    calls: [page('See', 'Our page', 'https://smooch.io/a?b=c&d')],
  },
  {
    name: 'C11 (design: links) a label too long for a button as a line',
    content: text('See', link('The page that we made', 'https://smooch.io')),
    calls: [say('See\nThe page that we made: https://smooch.io')],
  },
  {
    name: 'C11 (design: links) two as lines, above the buttons',
    content: text(
      'See',
      link('One', 'https://one.example'),
      postback('Greet', 'GREET'),
      link('Two', 'http://two.example'),
    ),
    calls: [buttons('See\nOne: https://one.example\nTwo: http://two.example', [['postback:GREET', 'Greet']])],
  },
  {
    name: 'C8 (v2: webview) its fallback',
    content: text('See', { type: 'webview', text: 'Open', uri: 'https://in.example', fallback: 'https://out.example' }),
    calls: [page('See', 'Open', 'https://out.example')],
  },
  {
    name: 'design: location request, the text above',
    content: text('Where are you?', locationRequest('Send location')),
    calls: [askLocation('Where are you?')],
  },
  {
    name: 'design: location request, the label without a text',
    content: { type: 'text', actions: [locationRequest('Send location')] },
    calls: [askLocation('Send location')],
  },
  {
    name: 'C7 (v1: actions) reply and location request',
    content: text('Where?', reply('Here', 'HERE'), locationRequest('Send location')),
    calls: [buttons('Where?', [['reply:HERE', 'Here']]), askLocation('Send location')],
  },
];

/** What a text says by the marks of rich messages. */
const rich: readonly ContentCase[] = [
  {
    name: 'A20 (v1: shorthand) link',
    content: text('%[Button label](http://anyurl.com)'),
    calls: [page(appName, 'Button label', 'http://anyurl.com')],
    shown: [{ type: 'text', actions: [link('Button label', 'http://anyurl.com')] }],
  },
  {
    name: 'A21 (v1: shorthand) reply',
    content: text('Press %[Button label](reply:PAYLOAD)'),
    calls: [buttons('Press', [['reply:PAYLOAD', 'Button label']])],
    shown: [text('Press', reply('Button label', 'PAYLOAD'))],
  },
  {
    name: 'A22 (v1: shorthand) postback',
    content: text('Press %[Button label ](postback:PAYLOAD)'),
    calls: [buttons('Press', [['postback:PAYLOAD', 'Button label']])],
    shown: [text('Press', postback('Button label', 'PAYLOAD'))],
  },
  {
    name: 'A23 (v1: shorthand) location',
    content: text('Where are you? %[Button label](location)'),
    calls: [askLocation('Where are you?')],
    shown: [text('Where are you?', locationRequest('Button label'))],
  },
  {
    name: 'A25 (v1: shorthand) image',
    content: text('![](http://url-of.the/image.jpg)'),
    calls: [{ type: 'image', image: { link: 'http://url-of.the/image.jpg' } }],
    shown: [{ type: 'image', mediaUrl: 'http://url-of.the/image.jpg' }],
  },
  {
    name: 'A26 (v1: shorthand) image, words and a link in one message',
    content: text('A wrapped cat\n![](https://h.example/c.jpg)\n%[Purchase cat](https://h.example/c)'),
    calls: [
      page('A wrapped cat', 'Purchase cat', 'https://h.example/c', {
        type: 'image',
        image: { link: 'https://h.example/c.jpg' },
      }),
    ],
    shown: [
      {
        type: 'image',
        mediaUrl: 'https://h.example/c.jpg',
        text: 'A wrapped cat',
        actions: [link('Purchase cat', 'https://h.example/c')],
      },
    ],
  },
  {
    name: 'A27 (v1: shorthand) replies and no text',
    content: text('%[wrapped](reply:wrapped)\n%[unwrapped](reply:unwrapped)\n%[dog](reply:dog)'),
    calls: [
      buttons(appName, [
        ['reply:wrapped', 'wrapped'],
        ['reply:unwrapped', 'unwrapped'],
        ['reply:dog', 'dog'],
      ]),
    ],
    shown: [
      {
        type: 'text',
        actions: [reply('wrapped', 'wrapped'), reply('unwrapped', 'unwrapped'), reply('dog', 'dog')],
      },
    ],
  },
];

export const textCases: readonly ContentCase[] = [...texts, ...actions, ...rich];

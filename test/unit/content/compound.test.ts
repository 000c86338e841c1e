import { describe, expect, it } from 'vitest';
import { renderContent } from '../../../services/core/content/render.ts';
import type { Action } from '../../../services/core/contract/records.ts';
import {
  bodies,
  buttons,
  buy,
  interactive,
  link,
  locationRequest,
  messageId,
  onApiClient,
  onBoth,
  onCloud,
  postback,
  refusal,
  reply,
  targetOf,
  textBody,
  textContent,
  webview,
} from './scene.ts';

const yes = reply('Yes', 'YES');
const no = reply('No', 'NO');
const where = locationRequest('Where are you?');
const many = (n: number, of = (i: number) => reply(`Choice ${i}`, `C${i}`)): Action[] =>
  Array.from({ length: n }, (_, i) => of(i + 1));

describe('choices', () => {
  it('C11 (replies): up to three of up to 20 characters are buttons', () => {
    expect(onBoth(textContent('*Sure?*', [yes, no, reply('x'.repeat(20), '')]))).toEqual([
      interactive({
        type: 'button',
        body: { text: '*Sure?*' },
        action: buttons(['reply:YES', 'Yes'], ['reply:NO', 'No'], ['reply:', 'x'.repeat(20)]),
      }),
    ]);
  });

  it.each([
    ['a fourth', many(4)],
    ['21 characters', [reply('x'.repeat(21), 'X')]],
    ['ten of 24', many(10, (i) => reply(`${i}`.padEnd(24, 'x'), `${i}`))],
  ])('C11 (replies): a list for %s', (_, actions) => {
    expect(onBoth(textContent('Sure?', actions))).toEqual([
      interactive({
        type: 'list',
        body: { text: 'Sure?' },
        action: {
          button: 'Options',
          sections: [{ rows: actions.map(({ text, reply: tap }) => ({ id: `reply:${tap?.payload}`, title: text })) }],
        },
      }),
    ]);
  });

  it.each([
    ['an eleventh', many(11)],
    ['25 characters', [yes, reply('x'.repeat(25), 'X')]],
    ['the same words twice', [reply('Yes', 'A'), reply('Yes', 'B')]],
  ])('C11 (replies): lines with numbers for %s', (_, actions) => {
    const lines = actions.map(({ text }, n) => `${n + 1}. ${text}`).join('\n');
    expect(onBoth(textContent('Sure?', actions))).toEqual([textBody(`Sure?\n\n${lines}`)]);
    expect(onBoth(textContent(null, actions))).toEqual([textBody(lines)]);
  });

  it('of a postback are the same, with its own id', () => {
    expect(onBoth(textContent('Sure?', [postback('Buy ', 'BUY')]))).toEqual([
      interactive({ type: 'button', body: { text: 'Sure?' }, action: buttons(['postback:BUY', 'Buy']) }),
    ]);
  });

  it('have an id by their place where the payload cannot be one: too long, repeated, or with a blank at its end', () => {
    const long = 'p'.repeat(251);
    expect(
      onBoth(textContent('?', [reply('a', 'p'.repeat(250)), reply('b', long), reply('c', 'p'.repeat(250))])),
    ).toEqual([
      interactive({
        type: 'button',
        body: { text: '?' },
        action: buttons(
          [`reply:${'p'.repeat(250)}`, 'a'],
          [`action:${messageId}:1`, 'b'],
          [`action:${messageId}:2`, 'c'],
        ),
      }),
    ]);
    expect(JSON.stringify(onBoth(textContent('?', [reply('a', 'p ')])))).toContain(`action:${messageId}:0`);
    const rows = JSON.stringify(
      onBoth(
        textContent(
          '?',
          many(4, (i) => reply(`${i}`, `${i}`.repeat(i === 1 ? 194 : 195))),
        ),
      ),
    );
    expect(rows).toContain(`"reply:${'1'.repeat(194)}"`);
    expect(rows).toContain(`"action:${messageId}:1"`);
  });

  it('without a text have the app’s name above them, without words of their own the payload', () => {
    expect(onBoth(textContent(null, [reply(' ', 'YES'), reply('', '')]))).toEqual([
      interactive({
        type: 'button',
        body: { text: 'YourApp' },
        action: buttons(['reply:YES', 'YES'], ['reply:', '…']),
      }),
    ]);
    const nameless = renderContent(textContent(null, [yes]), { ...targetOf('cloud'), appName: ' ' });
    expect(bodies(nameless, 'cloud')).toMatchObject([{ interactive: { body: { text: 'The business' } } }]);
  });

  it('stand under 1,024 characters, behind 1,025', () => {
    const fits = 'a'.repeat(1024);
    expect(onBoth(textContent(fits, [yes]))).toMatchObject([{ interactive: { body: { text: fits } } }]);
    expect(onBoth(textContent(`${fits}b`, [yes]))).toMatchObject([
      textBody(`${fits}b`),
      { interactive: { body: { text: 'YourApp' } } },
    ]);
  });
});

describe('links', () => {
  const more = link('More', 'https://h/?a=1&b=2');
  it('C11 (text + link): the only action is a button on Cloud, a line on the API client', () => {
    expect(onCloud(textContent('TEXT', [more]))).toEqual([
      interactive({
        type: 'cta_url',
        body: { text: 'TEXT' },
        action: { name: 'cta_url', parameters: { display_text: 'More', url: 'https://h/?a=1&b=2' } },
      }),
    ]);
    expect(onApiClient(textContent('TEXT', [more]))).toEqual([textBody('TEXT\nMore: https://h/?a=1&b=2')]);
  });

  it('C11: are lines where they are several, or do not fit on a button', () => {
    const long = link('A label of 21 letters', 'https://h/b');
    expect(onBoth(textContent('TEXT', [more, long]))).toEqual([
      textBody('TEXT\nMore: https://h/?a=1&b=2\nA label of 21 letters: https://h/b'),
    ]);
    expect(onBoth(textContent('TEXT', [long]))).toEqual([textBody('TEXT\nA label of 21 letters: https://h/b')]);
    expect(onBoth(textContent(null, [link('', 'https://h')]))).toEqual([textBody('https://h')]);
  });

  it('stand above buttons', () => {
    expect(onBoth(textContent('TEXT', [more, postback('Buy', 'BUY')]))).toEqual([
      interactive({
        type: 'button',
        body: { text: 'TEXT\nMore: https://h/?a=1&b=2' },
        action: buttons(['postback:BUY', 'Buy']),
      }),
    ]);
  });

  it('C8 (v2: webview): a webview is a link to its fallback', () => {
    const view = webview('Open', 'https://h/view', 'https://h/page');
    expect(onCloud(textContent('TEXT', [view]))).toMatchObject([
      { interactive: { type: 'cta_url', action: { parameters: { url: 'https://h/page' } } } },
    ]);
    expect(onApiClient(textContent('TEXT', [view]))).toEqual([textBody('TEXT\nOpen: https://h/page')]);
  });

  it('make a long text longer without losing a piece of an address', () => {
    const address = `https://h/${'u'.repeat(60)}`;
    const [first, second] = onBoth(textContent('a'.repeat(4090), [link('More', address), link('Again', address)]));
    expect(first).toEqual(textBody('a'.repeat(4090)));
    expect(second).toEqual(textBody(`More: ${address}\nAgain: ${address}`));
  });
});

describe('location requests', () => {
  const asks = (text: string) =>
    interactive({ type: 'location_request_message', body: { text }, action: { name: 'send_location' } });

  it('are WhatsApp’s own on Cloud, over the text or else the label', () => {
    expect(onCloud(textContent('Tell us', [where]))).toEqual([asks('Tell us')]);
    expect(onCloud(textContent(null, [where]))).toEqual([asks('Where are you?')]);
    expect(onCloud(textContent(null, [locationRequest('')]))).toEqual([asks('YourApp has requested a location')]);
    expect(onCloud(textContent('a'.repeat(1025), [where]))).toEqual([
      textBody('a'.repeat(1025)),
      asks('Where are you?'),
    ]);
  });

  it('C6 (guide: location request): a line where the channel has none', () => {
    expect(onApiClient(textContent(null, [where]))).toEqual([textBody('YourApp has requested a location')]);
    expect(onApiClient(textContent('Tell us', [where]))).toEqual([
      textBody('Tell us\nYourApp has requested a location'),
    ]);
  });

  it('C7 (rule of mixes): beside replies a further message with the label', () => {
    expect(onCloud(textContent('Here?', [yes, where]))).toEqual([
      interactive({ type: 'button', body: { text: 'Here?' }, action: buttons(['reply:YES', 'Yes']) }),
      asks('Where are you?'),
    ]);
    expect(onApiClient(textContent('Here?', [yes, where]))).toEqual([
      interactive({
        type: 'button',
        body: { text: 'Here?\nYourApp has requested a location' },
        action: buttons(['reply:YES', 'Yes']),
      }),
    ]);
    expect(onCloud(textContent('Here?', [...many(11), where]))).toHaveLength(2);
  });

  it('C7 (rule of mixes): a reply beside any other action is refused', () => {
    for (const other of [link('More', 'https://h'), postback('P', 'P'), webview('W', 'https://h', 'https://h')])
      expect(onBoth(textContent('?', [yes, other]))).toEqual([
        refusal('Reply actions cannot be mixed with other actions than location requests'),
      ]);
  });
});

describe('what cannot be shown', () => {
  it('A24 (buy): is read and refused', () => {
    expect(onBoth(textContent('?', [buy('Buy', 2500)]))).toEqual([
      refusal('Buy actions are not available on WhatsApp'),
    ]);
  });

  it.each([
    [link('L', 'ftp://h'), 'uri'],
    [link('L', 'nowhere'), 'uri'],
    [link('L', 'https://h/a b'), 'uri'],
    [link('L', `https://h/${'u'.repeat(4096)}`), 'uri'],
    [webview('W', 'https://h', 'javascript:1'), 'fallback'],
  ])('is an address that no phone opens (%#)', (action, field) => {
    expect(onBoth(textContent('?', [action]))).toEqual([
      refusal(`content.actions[0].${field} should be an http or https URL`),
    ]);
  });

  it('is an action that is none', () => {
    expect(onBoth(textContent('?', [{ ...yes, type: 'call' }]))).toEqual([
      refusal('content.actions[0].type should be equal to one of the allowed values'),
    ]);
    expect(onBoth(textContent('?', [{ ...yes, reply: null }]))).toEqual([
      refusal("content.actions[0] should have required property 'payload'"),
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { carouselText, shownCarouselText } from '../../../services/core/content/carousel-text.ts';
import { renderContent } from '../../../services/core/content/render.ts';
import type { Item } from '../../../services/core/contract/records.ts';
import {
  bodies,
  buttons,
  buy,
  formContent,
  interactive,
  item,
  itemsContent,
  link,
  locationContent,
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
} from './scene.ts';

describe('a carousel', () => {
  const shown = (items: readonly Item[], text: string) => {
    expect(carouselText(items)).toBe(text);
    expect(onBoth(itemsContent('carousel', items))).toEqual([textBody(text)]);
  };

  it('C1 (recorded, list reply): blocks with numbers, links under them', () => {
    shown(
      [
        item('Tacos', 'Beef and cheese... Mhm...', [postback('Order', 'TACOS')]),
        item('Burritos', 'Beefier and cheesier... Mhm...', [
          postback('Burritooo!', 'BURRITOS'),
          link('Burritooo!', 'http://burritos.com'),
        ]),
      ],
      '1. Tacos\nBeef and cheese... Mhm...\n\n\n2. Burritos\nBeefier and cheesier... Mhm...\nBurritooo!: http://burritos.com',
    );
  });

  it('C2 (recorded): several links an item; the API shows their & escaped', () => {
    const items = [
      item('Scandinave Getaway', 'D1', [link('Learn more', 'http://h/big-hat'), postback('Book', 'B')]),
      item('Brewery Tour', 'D2', [link('Learn more', 'http://h/b'), link('Check availability', 'http://h/c')]),
      item('Third', 'D3', [link('Learn more', 'http://h/d'), link('Check availability', 'http://h/e?CG=EXCR&C=WW')]),
    ];
    const text =
      '1. Scandinave Getaway\nD1\nLearn more: http://h/big-hat\n\n' +
      '2. Brewery Tour\nD2\nLearn more: http://h/b\nCheck availability: http://h/c\n\n' +
      '3. Third\nD3\nLearn more: http://h/d\nCheck availability: http://h/e?CG=EXCR&C=WW';
    shown(items, text);
    expect(shownCarouselText(items)).toBe(text.replace('&', '&amp;'));
  });

  it('C3 (recorded): without links the line stays, at the end too', () => {
    shown(
      [1, 2, 3, 4, 5].map((n) => item(`T${n}`, `D${n}`, [postback('P', 'p')])),
      '1. T1\nD1\n\n\n2. T2\nD2\n\n\n3. T3\nD3\n\n\n4. T4\nD4\n\n\n5. T5\nD5\n',
    );
  });

  it('without a description has its links under the title', () => {
    expect(carouselText([item('T', null, [link('L', 'https://h')])])).toBe('1. T\nL: https://h');
  });

  it('is cut between its blocks where it is too long', () => {
    const items = Array.from({ length: 10 }, (_, n) =>
      item(`T${n}`, 'd'.repeat(128), [link('L', `https://h/${`${n}`.repeat(700)}`)]),
    );
    const sent = onBoth(itemsContent('carousel', items));
    expect(sent).toHaveLength(3);
    for (const { actions } of items) expect(JSON.stringify(sent)).toContain(`${actions[0]?.link?.uri}`);
  });

  it('with what an item cannot hold is refused', () => {
    expect(onBoth(itemsContent('carousel', [item('T', null, [buy('B', 1)])]))).toEqual([
      refusal('Buy actions are not available on WhatsApp'),
    ]);
    expect(onBoth(itemsContent('list', [item('T', null, [reply('R', 'r')])]))).toEqual([
      refusal('content.items[0].actions[0].type should be equal to one of the allowed values'),
    ]);
    expect(onBoth(itemsContent('list', [item('T', null, [postback('P', 'p')], 'data:x')]))).toEqual([
      refusal('content.items[0].mediaUrl should be an http or https URL'),
    ]);
  });
});

describe('a list', () => {
  it('C9 (v2: list): is one rich message an item, what belongs to the whole list with the last', () => {
    const content = itemsContent(
      'list',
      [
        item('Tacos', 'Beef', [postback('Order', 'TACOS')], 'https://h/t.jpg'),
        item('Burritos', null, [postback('Order', 'BURRITOS'), link('More', 'https://h/b')]),
      ],
      [postback('Order all', 'ALL')],
    );
    expect(onBoth(content)).toEqual([
      interactive({
        type: 'button',
        header: { type: 'image', image: { link: 'https://h/t.jpg' } },
        body: { text: 'Tacos\nBeef' },
        action: buttons(['postback:TACOS', 'Order']),
      }),
      interactive({
        type: 'button',
        body: { text: 'Burritos\nMore: https://h/b' },
        action: buttons(['postback:BURRITOS', 'Order'], ['postback:ALL', 'Order all']),
      }),
    ]);
  });

  it('C9: an item with one link has it as a button on Cloud', () => {
    const content = itemsContent('list', [item('T', 'D', [link('More', 'https://h/m')], 'https://h/t.png')]);
    expect(onCloud(content)).toMatchObject([
      { interactive: { type: 'cta_url', header: { type: 'image' }, body: { text: 'T\nD' } } },
    ]);
    expect(onApiClient(content)).toEqual([
      { type: 'image', image: { link: 'https://h/t.png' } },
      textBody('T\nD\nMore: https://h/m'),
    ]);
  });

  it('numbers its actions over the whole message', () => {
    const long = 'p'.repeat(300);
    const content = itemsContent(
      'list',
      [item('A', null, [postback('a', 'x'), postback('b', long)]), item('B', null, [postback('c', long)])],
      [postback('d', long)],
    );
    const ids = JSON.stringify(onBoth(content)).match(/action:a+:\d+/g);
    expect(ids).toEqual([1, 2, 3].map((n) => `action:${messageId}:${n}`));
  });
});

describe('other content', () => {
  it('C5 (location): is a place on the map, with its name and address', () => {
    expect(onBoth(locationContent(45.5261583, -73.595346, 'Zendesk', ' '))).toEqual([
      { type: 'location', location: { latitude: 45.5261583, longitude: -73.595346, name: 'Zendesk' } },
    ]);
    expect(onBoth(locationContent(0, 0, null, 'a'.repeat(1001)))).toEqual([
      { type: 'location', location: { latitude: 0, longitude: 0 } },
      textBody('a'.repeat(1001)),
    ]);
    expect(onBoth(locationContent(91, 0))).toEqual([refusal('content.coordinates.lat should be between -90 and 90')]);
    expect(onBoth(locationContent(0, Number.NaN))).toEqual([
      refusal('content.coordinates.long should be between -180 and 180'),
    ]);
  });

  it('a form: its text and where to fill it in', () => {
    expect(onBoth(formContent('Tell us'))).toEqual([textBody('Tell us\nhttps://forms.example.org/f1')]);
    expect(onBoth(formContent(null))).toEqual([textBody('https://forms.example.org/f1')]);
  });

  it('without what its type promises, or of a type that cannot be sent', () => {
    const { text: _, ...rest } = textContent('x');
    for (const type of ['text', 'image', 'file', 'location', 'carousel', 'list', 'form'])
      expect(bodies(renderContent({ ...rest, text: null, type }, targetOf('cloud')), 'cloud')).toEqual([
        refusal(`Content of type ${type} without its ${type}`),
      ]);
    for (const type of ['formResponse', 'template', 'nope'])
      expect(bodies(renderContent({ ...rest, text: null, type }, targetOf('cloud')), 'cloud')).toEqual([
        refusal(`Content of type ${type} is not supported on this channel`),
      ]);
    expect(onBoth(itemsContent('list', []))).toEqual([refusal('The list is empty')]);
  });

  it('is refused where it would flood a chat', () => {
    const labels = Array.from({ length: 200 }, (_, n) => reply(`${n}`.repeat(1300), 'x'));
    expect(onBoth(textContent('?', labels))).toEqual([refusal('The message would be more than 100 WhatsApp messages')]);
  });
});

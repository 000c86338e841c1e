import { describe, expect, it } from 'vitest';
import { actionAt, actionId, actionsOf, readActionId } from '../../../services/core/actions/action-id.ts';
import {
  item,
  itemsContent,
  link,
  locationContent,
  mediaContent,
  postback,
  reply,
  textContent,
} from '../content/scene.ts';

const place = { messageId: 'm1', n: 3, longest: 20, taken: new Set<string>() };

describe('the id of a tap', () => {
  it('is the payload under its type', () => {
    expect(actionId({ type: 'reply', payload: 'YES' }, place)).toBe('reply:YES');
    expect(actionId({ type: 'postback', payload: 'a:b' }, place)).toBe('postback:a:b');
  });

  it('is the place in the message where the payload is too long, repeated or ends in a blank', () => {
    expect(actionId({ type: 'reply', payload: 'x'.repeat(14) }, place)).toBe(`reply:${'x'.repeat(14)}`);
    expect(actionId({ type: 'reply', payload: 'x'.repeat(15) }, place)).toBe('action:m1:3');
    expect(actionId({ type: 'reply', payload: 'YES' }, { ...place, taken: new Set(['reply:YES']) })).toBe(
      'action:m1:3',
    );
    expect(actionId({ type: 'reply', payload: 'YES\n' }, place)).toBe('action:m1:3');
  });

  it('is read back; one of an override is not ours', () => {
    expect(readActionId('reply:a:b')).toEqual({ type: 'reply', payload: 'a:b' });
    expect(readActionId('postback:')).toEqual({ type: 'postback', payload: '' });
    expect(readActionId('action:m1:12')).toEqual({ type: 'action', messageId: 'm1', n: 12 });
    for (const id of ['', 'YES', 'action:m1', 'action:m1:x', 'action::1', 'action:m1:1:2'])
      expect(readActionId(id)).toBeUndefined();
  });

  it('names one of all actions of its message: the items’ first', () => {
    const [a, b, c] = [postback('a', 'a'), link('b', 'https://h'), postback('c', 'c')];
    const list = itemsContent('list', [item('A', null, [a]), item('B', null, [b])], [c]);
    expect(actionsOf(list)).toEqual([a, b, c]);
    expect(actionAt(list, 2)).toBe(c);
    expect(actionAt(list, 3)).toBeUndefined();
    const yes = reply('y', 'y');
    expect(actionAt(textContent('?', [yes]), 0)).toBe(yes);
    expect(actionAt(mediaContent('image', 'https://h', { actions: [yes] }), 0)).toBe(yes);
    expect(actionsOf(locationContent(0, 0))).toEqual([]);
  });
});

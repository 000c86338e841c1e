import { describe, expect, it } from 'vitest';
import { actionsFault, itemActionTypes } from '../../../services/core/actions/action-fault.ts';
import { shownActions } from '../../../services/core/actions/shown-actions.ts';
import type { Action } from '../../../services/core/contract/records.ts';
import { link, locationRequest, postback, reply, webview } from '../content/scene.ts';

const fault = (...actions: readonly Action[]) => actionsFault(actions, 'actions');

describe('the fault of an action', () => {
  it('is a label that is longer than any text', () => {
    expect(fault(reply('l'.repeat(4096), 'p'))).toBeUndefined();
    expect(fault(reply('l'.repeat(4097), 'p'))).toBe('actions[0].text should NOT have more than 4096 characters');
  });

  it.each([
    [{ ...link('A', 'https://h'), link: null }, "actions[0] should have required property 'uri'"],
    [{ ...webview('A', 'https://h', 'https://h'), webview: null }, "actions[0] should have required property 'uri'"],
    [{ ...reply('A', 'a'), reply: null }, "actions[0] should have required property 'payload'"],
    [{ ...postback('A', 'a'), postback: null }, "actions[0] should have required property 'payload'"],
    [{ ...postback('A', 'a'), type: 'dance' }, 'actions[0].type should be equal to one of the allowed values'],
    [webview('A', 'ftp://h', 'https://h'), 'actions[0].uri should be an http or https URL'],
    [webview('A', 'https://h', 'ftp://h'), 'actions[0].fallback should be an http or https URL'],
    [locationRequest('Where?'), undefined],
    [postback('A', 'a'), undefined],
  ])('of %j is %j', (action, words) => {
    expect(fault(action)).toBe(words);
  });

  it('is a kind that may not stand there', () => {
    expect(actionsFault([reply('A', 'a')], 'actions', itemActionTypes)).toBe(
      'actions[0].type should be equal to one of the allowed values',
    );
    expect(actionsFault([], 'actions', itemActionTypes)).toBeUndefined();
  });
});

describe('an action', () => {
  it('is what its type says, whatever else it carries', () => {
    const uri = 'https://h';
    const page = { uri, fallback: uri, size: null, openOnReceive: null, default: null };
    const { choices, links, locationRequests } = shownActions(
      [
        { ...reply('A', 'a'), link: { uri, default: null }, webview: page },
        { ...locationRequest(' Where? '), link: { uri, default: null } },
        { ...postback('B', 'b'), type: 'dance' },
        { ...link('C', uri), link: null, webview: page },
      ],
      0,
    );
    expect(choices).toEqual([{ type: 'reply', label: 'A', payload: 'a', n: 0 }]);
    expect(links).toEqual([]);
    expect(locationRequests).toEqual(['Where?']);
  });

  it('has a label of one line', () => {
    expect(shownActions([reply(' a \n\t b ', 'p'), link('  ', 'https://h')], 4)).toEqual({
      choices: [{ type: 'reply', label: 'a b', payload: 'p', n: 4 }],
      links: [{ label: '', uri: 'https://h' }],
      locationRequests: [],
    });
  });
});

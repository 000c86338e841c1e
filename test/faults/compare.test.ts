import { describe, expect, it } from 'vitest';
import { compare, compareSets, wrongIn } from './compare.ts';
import { markOf, planPost } from './posts.ts';
import { chance } from './random.ts';

describe('the verifier sees', () => {
  it('nothing where the lists are the same', () => {
    expect(wrongIn(compare(['a', 'b', 'c'], ['a', 'b', 'c']))).toBe(0);
  });

  it('what is lost, doubled, out of order, and strange', () => {
    expect(compare(['a', 'b', 'c', 'd', 'e'], ['c', 'a', 'e', 'a', 'b', 'x'])).toEqual({
      checked: 5,
      lost: ['d'],
      doubled: ['a'],
      disordered: ['a', 'b'],
      strange: ['x'],
    });
  });

  it('no order where none is promised', () => {
    expect(wrongIn(compareSets(['a', 'b'], ['b', 'a']))).toBe(0);
  });
});

describe('posts', () => {
  it('carry a mark in everything that the phone is to show', () => {
    expect(markOf({ type: 'text', text: { body: 'o3.14.0 words' } })).toBe('o3.14.0');
    expect(markOf({ type: 'audio', audio: { link: 'https://media.example.com/o3.14.0.mp3' } })).toBe('o3.14.0');
    expect(markOf({ type: 'template', template: { components: [{ parameters: [{ text: 'o3.14.1' }] }] } })).toBe(
      'o3.14.1',
    );
    expect(markOf({ type: 'text', text: { body: 'lorem ipsum' } })).toBeUndefined();
  });

  it('are the same for the same seed', () => {
    const plan = (seed: number) => {
      const by = chance(seed);
      return Array.from({ length: 50 }, (_, n) => planPost(1, n, by).kind);
    };
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });
});

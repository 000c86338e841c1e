import { describe, expect, it } from 'vitest';
import { contentFromV2 } from '../../services/core/api/content-json.ts';
import { messagePostSchema } from '../../services/core/api/schema/message-schema.ts';
import { createValidators } from '../../services/core/api/validator.ts';
import { renderContent } from '../../services/core/content/render.ts';
import { renderTemplate } from '../../services/core/content/render-native.ts';
import { anyTarget } from '../../services/core/content/target.ts';
import { expandSubmitted } from '../../services/core/shorthand/expand.ts';
import { compare, compareSets, wrongIn } from './compare.ts';
import { markOf, type PlannedPost, planPost, postKinds } from './posts.ts';
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

  const validate = createValidators().compile(messagePostSchema);
  /** The messages that a post becomes, each as the bodies that go to WhatsApp. */
  function sentFor({ content }: PlannedPost): readonly (readonly string[])[] {
    const post = validate({ author: { type: 'business' }, content });
    if (!post.ok) throw new Error(post.problem.title);
    const author = { type: 'business', userId: null, displayName: null, avatarUrl: null, subtypes: [] };
    const expansion = expandSubmitted({
      content: contentFromV2(post.value.content),
      author,
      override: null,
      firstMessageId: '0'.repeat(24),
      language: null,
    });
    if (!expansion.ok) throw new Error(expansion.reason);
    return expansion.messages.map((one) => {
      const rendering = one.kind === 'text' ? renderContent(one.content, anyTarget) : renderTemplate(one.template.call);
      if (!rendering.ok) throw new Error(rendering.error.message);
      return rendering.parts.map(({ call }) => call.body);
    });
  }

  it('of each kind become the messages, and show the marks, that are looked for', () => {
    const planned = Array.from({ length: 200 }, (_, n) => planPost(3, n, chance(n)));
    for (const kind of postKinds) {
      const post = planned.find((one) => one.kind === kind);
      if (!post) throw new Error(`no seed gives a post of the kind ${kind}`);
      const sent = sentFor(post);
      expect([kind, sent.length]).toEqual([kind, post.messages]);
      expect(sent.flat().map((body) => markOf(JSON.parse(body)))).toEqual(post.marks);
    }
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

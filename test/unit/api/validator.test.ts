import { describe, expect, it } from 'vitest';
import { integrationPostSchema } from '../../../services/core/api/schema/integration-schemas.ts';
import { activityPostSchema, messagePostSchema } from '../../../services/core/api/schema/message-schema.ts';
import {
  appPostSchema,
  conversationPostSchema,
  userPostSchema,
} from '../../../services/core/api/schema/resource-schemas.ts';
import { createValidators, wordingOf } from '../../../services/core/api/validator.ts';

const validators = createValidators();
const app = validators.compile(appPostSchema);
const message = validators.compile(messagePostSchema);
const integration = validators.compile(integrationPostSchema);

const titleOf = (outcome: ReturnType<typeof message> | ReturnType<typeof app> | ReturnType<typeof integration>) =>
  outcome.ok ? undefined : outcome.problem.title;
const business = { author: { type: 'business' } };
const post = (content: unknown, more: object = {}) => titleOf(message({ ...business, content, ...more }));

describe('validation', () => {
  it.each([
    [{}, "should have required property 'displayName'"],
    [[], 'should be object'],
    [null, 'should be object'],
    [undefined, 'should be object'],
    [{ displayName: '' }, 'displayName should NOT have fewer than 1 characters'],
    [{ displayName: 4 }, 'displayName should be string'],
  ])('words the fault of %j as JSON schema does', (body, title) => {
    expect(titleOf(app(body))).toBe(title);
  });

  it('takes a message and leaves what v2 does not name alone', () => {
    expect(message({ ...business, content: { type: 'text', text: 'Hi', more: 1 }, extra: {} }).ok).toBe(true);
    expect(titleOf(message({ content: { type: 'text' } }))).toBe("should have required property 'author'");
  });

  it.each([
    [null, 'content should be object'],
    [{}, "content should have required property 'type'"],
    [{ type: 7 }, 'content.type should be string'],
    [{ type: 'nope' }, 'content.type should be equal to one of the allowed values'],
    [{ type: 'text', text: 'x'.repeat(4097) }, 'content.text should NOT have more than 4096 characters'],
    [
      { type: 'text', actions: [{ type: 'link', text: 'a' }] },
      "content.actions[0] should have required property 'uri'",
    ],
    [
      { type: 'text', actions: [{ type: 'call' }] },
      'content.actions[0].type should be equal to one of the allowed values',
    ],
    [{ type: 'carousel', items: [] }, 'content.items should NOT have fewer than 1 items'],
    [{ type: 'image', mediaUrl: 'nowhere' }, 'content.mediaUrl should match format "uri"'],
  ])('names the field (%#)', (content, title) => {
    expect(post(content)).toBe(title);
  });

  it('refuses another schema than WhatsApp', () => {
    expect(post({ type: 'text', text: 'Hi' }, { schema: 'line' })).toBe(
      'schema should be equal to one of the allowed values',
    );
  });

  it('asks an integration for what its type needs', () => {
    expect(titleOf(integration({ type: 'custom' }))).toBe("should have required property 'webhooks'");
    expect(titleOf(integration({ type: 'custom', webhooks: [] }))).toBe('webhooks should NOT have fewer than 1 items');
    expect(titleOf(integration({ type: 'whatsapp' }))).toBe("should have required property 'hosting'");
    expect(titleOf(integration({ type: 'fax' }))).toBe('type should be equal to one of the allowed values');
  });

  it('compiles every schema in strict mode', () => {
    for (const schema of [conversationPostSchema, userPostSchema, activityPostSchema])
      expect(validators.compile(schema)(7).ok).toBe(false);
  });

  it('names places in lists by number, names that are numbers or hold a slash as they are', () => {
    const items = Array.from({ length: 10 }, () => ({ title: 'A', actions: [{ type: 'link', text: 'a', uri: 'b' }] }));
    const last = { ...items[0], title: 7 };
    expect(post({ type: 'list', items: [...items.slice(0, 9), last] })).toBe('content.items[9].title should be string');
    const words = (instancePath: string) =>
      wordingOf({ keyword: 'type', instancePath, schemaPath: '', params: {}, message: 'must be what must be' });
    expect(words('/items/12/a1')).toBe('items[12].a1 should be what must be');
    expect(words('/a/1a')).toBe('a.1a should be what must be');
    expect(words('/a~1b/c~0d')).toBe('a/b.c~d should be what must be');
    expect(words('')).toBe('should be what must be');
  });

  it('says something of a fault without words', () => {
    expect(wordingOf({ keyword: 'x', instancePath: '/a', schemaPath: '', params: {} })).toBe('a should be valid');
  });

  it('stops at the first of several faults', () => {
    const answer = message({ author: {}, content: {}, metadata: 7 });
    expect(answer.ok ? undefined : answer.problem).toStrictEqual({
      code: 'bad_request',
      title: "author should have required property 'type'",
    });
  });
});

import { maxLevels, nestsDeeply } from '../../core/envelope/nesting.ts';
import type { PassedOver } from '../../core/envelope/webhook-items.ts';
import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';

/** A body that can be read, or the whole of one that is JSON and cannot. */
export type WebhookBody =
  | { readonly type: 'read'; readonly value: unknown }
  | { readonly type: 'passedOver'; readonly whole: PassedOver };

/** The decoded body of a webhook. */
export function decodedBody(raw: Buffer): Outcome<WebhookBody> {
  const text = raw.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (!nestsDeeply(text)) return good({ type: 'read', value });
    // WhatsApp would send it again for a week: it is kept as it came.
    const reason = `the body nests deeper than ${maxLevels} levels`;
    return good({ type: 'passedOver', whole: { what: 'body', reason, entry: raw } });
  } catch (error) {
    if (error instanceof SyntaxError) return bad(badRequest('The body is not valid JSON'));
    throw error;
  }
}

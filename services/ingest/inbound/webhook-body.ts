import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';

/** The decoded body of a webhook. */
export function decodedBody(raw: Buffer): Outcome<unknown> {
  try {
    return good(JSON.parse(raw.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return bad(badRequest('The body is not valid JSON'));
    throw error;
  }
}

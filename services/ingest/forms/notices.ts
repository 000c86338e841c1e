import { type Problem, statusOf } from '../../core/errors/problem.ts';
import { html } from './html.ts';
import type { Page } from './page.ts';

const notice = (status: number, heading: string, words: string): Page => ({
  status,
  title: heading,
  body: html`<h1>${heading}</h1>
<p>${words}</p>`,
});

/** Also of a form that is gone, and of an address that never led to one: who guesses learns nothing. */
export const notFoundPage: Page = notice(
  404,
  'Form not found',
  'The link may be incomplete, or the form is no longer there.',
);

export const thanksPage: Page = notice(200, 'Thank you', 'Your answer has been sent. You can close this page.');

/** @param status of a look 200; of another answer 409: it was not taken */
export const answeredPage = (status: 200 | 409): Page =>
  notice(status, 'This form has been answered', 'An answer has been sent already. You can close this page.');

const words: Partial<Record<Problem['code'], string>> = {
  payload_too_large: 'This is more than the form can take.',
  unsupported_media_type: 'This is not what the form sends.',
  service_unavailable: 'Please try again in a moment.',
};

/** What is wrong with the request or the service, rather than with an answer. */
export function problemPage(problem: Problem): Page {
  const page = notice(statusOf(problem), 'That did not work', words[problem.code] ?? 'Please open the form again.');
  return problem.retryAfter === undefined ? page : { ...page, retryAfter: problem.retryAfter };
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { statusOf } from '../../core/errors/problem.ts';
import { answerForm } from '../../core/forms/form-answer.ts';
import { postedValues } from '../../core/forms/posted-text.ts';
import type { ProblemOf } from '../../platform/http/failures.ts';
import { blankPage, faultyPage, retryPage } from './form-page.ts';
import type { Forms } from './forms.ts';
import { answeredPage, notFoundPage, problemPage, thanksPage } from './notices.ts';
import { type Page, sendPage } from './page.ts';

export interface FormRoutesOptions {
  readonly forms: Forms;
  readonly problemOf: ProblemOf;
}

/** Twenty fields, a name of 128 and an answer of 256 characters each, at nine bytes a character: the most that a form of ours posts. */
const BODY_LIMIT = 20 * (128 + 256 + 2) * 9;

interface FormRoute {
  Params: { readonly token: string };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The pages on which users fill in forms. Nobody is asked for a key: who has the link was sent it. Errors are pages too. */
export async function mountForms(app: FastifyInstance, { forms, problemOf }: FormRoutesOptions): Promise<void> {
  async function opened(token: string): Promise<Page> {
    const found = await forms.find(token);
    if (found.type === 'absent') return notFoundPage;
    return found.type === 'answered' ? answeredPage(200) : blankPage(found.appName, found.form);
  }

  async function posted({ params, body, headers }: FastifyRequest<FormRoute>): Promise<Page> {
    const found = await forms.find(params.token);
    if (found.type === 'absent') return notFoundPage;
    if (found.type === 'answered') return answeredPage(409);
    const values = postedValues(new URLSearchParams(textOf(body)));
    const shown = { appName: found.appName, form: found.form, values };
    const answer = answerForm(found.form, values);
    if (!answer.ok) return faultyPage(shown, answer.faults);
    const sent = await forms.answer(found, answer.content, textOf(headers.traceparent));
    return sent.ok ? thanksPage : retryPage(shown, statusOf(sent.problem), sent.problem.retryAfter);
  }

  await app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, parsed) =>
        parsed(null, body),
      );
      scope.setErrorHandler((error, request, reply) => sendPage(reply, problemPage(problemOf(error, request))));
      scope.setNotFoundHandler((_request, reply) => sendPage(reply, notFoundPage));
      scope.get<FormRoute>('/:token', async ({ params }, reply) => sendPage(reply, await opened(params.token)));
      scope.post<FormRoute>('/:token', { bodyLimit: BODY_LIMIT }, async (request, reply) =>
        sendPage(reply, await posted(request)),
      );
    },
    { prefix: '/forms' },
  );
}

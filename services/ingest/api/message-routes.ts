import { messageToV2, submittedFormToV2 } from '../../core/api/message-json.ts';
import { activityPostSchema, messagePostSchema } from '../../core/api/schema/message-schema.ts';
import type { Validators } from '../../core/api/validator.ts';
import type { Message, OutboundSubmitted } from '../../core/contract/records.ts';
import { badRequest, problem } from '../../core/errors/problem.ts';
import { bad } from '../../core/errors/result.ts';
import { formResponseId } from '../../core/ids/ids.ts';
import { done } from '../../platform/http/answer.ts';
import { type ApiRoute, route, routeWithBody } from '../../platform/http/api-routes.ts';
import type { Scope } from '../../platform/http/authenticator.ts';
import type { MessageRecord } from '../../platform/record/messages.ts';
import { traceparentOf } from '../../platform/telemetry/traceparent.ts';
import { createMessagePost, type MessagePostOptions } from '../posts/accept-message.ts';
import { authorOf } from '../posts/author.ts';
import { invalidPage, listUrl, pageAnswer, readPageQuery } from './page-query.ts';

export interface MessageRoutesOptions extends MessagePostOptions {
  readonly messages: MessageRecord;
  readonly validators: Validators;
}

const scopes: readonly Scope[] = ['account', 'app', 'integration'];
const conversation = '/v2/apps/:appId/conversations/:conversationId';

/** v2: the list of messages has pages of its own size. */
const PAGE_SIZE = 100;

/** The messages of a page. Whether its forms were answered is asked where there are any. */
async function shown(record: MessageRecord, appId: string, page: readonly Message[]): Promise<readonly object[]> {
  const forms = page.filter(({ content }) => content.type === 'form');
  if (forms.length === 0) return page.map(messageToV2);
  const answers = await record.recorded(
    appId,
    forms.map(({ id }) => formResponseId(id)),
  );
  const isAnswered = ({ id, content }: Message) => content.type === 'form' && answers.has(formResponseId(id));
  return page.map((message) => (isAnswered(message) ? submittedFormToV2(message) : messageToV2(message)));
}

/** Messages and activities of a conversation. */
export function messageRoutes(options: MessageRoutesOptions): readonly ApiRoute[] {
  const { messages, validators, routes, accepted, deliver, surroundings } = options;
  return [
    routeWithBody(
      { method: 'POST', path: `${conversation}/messages`, scopes },
      validators.compile(messagePostSchema),
      createMessagePost(options),
    ),
    route({ method: 'GET', path: `${conversation}/messages`, scopes }, async ({ params, query, origin, path }) => {
      const { appId = '', conversationId = '' } = params;
      const request = readPageQuery(query, PAGE_SIZE);
      if (!request.ok) return request;
      if (!(await routes.find(appId, conversationId))) return bad(problem('not_found'));
      await accepted.recorded(appId, conversationId);
      const page = await messages.list(appId, conversationId, request.value);
      if (!page) return bad(invalidPage);
      return done({
        messages: await shown(messages, appId, page.items),
        ...pageAnswer(page, request.value, listUrl(origin, path), true),
      });
    }),
    routeWithBody(
      { method: 'POST', path: `${conversation}/activity`, scopes },
      validators.compile(activityPostSchema),
      async ({ params, body, traceparent }) => {
        const { appId = '', conversationId = '' } = params;
        const found = await routes.find(appId, conversationId);
        if (!found) return bad(problem('conversation_not_found'));
        const author = authorOf(body.author, found);
        if (!author.ok) return author;
        if (author.value.type === 'user' && body.type !== 'conversation:read')
          return bad(badRequest('type should be conversation:read where the author is a user'));
        const value: OutboundSubmitted = {
          appId,
          conversationId,
          author: author.value,
          messageId: null,
          type: 'activity',
          message: null,
          activity: { type: body.type },
          clientId: found.firstClientId,
          received: surroundings.now(),
          expiresAt: null,
        };
        const headers = { traceparent: traceparentOf(traceparent, surroundings.randomBytes) };
        const key = found.firstClientId ?? conversationId;
        const sent = await deliver([{ topic: 'outbound.submitted', key, value, headers }]);
        return sent.ok ? done({}) : sent;
      },
    ),
  ];
}

import { messageToV2 } from '../../core/api/message-json.ts';
import type { MessagePost } from '../../core/api/schema/message-schema.ts';
import type { OutboundSubmitted } from '../../core/contract/records.ts';
import { problem } from '../../core/errors/problem.ts';
import { bad } from '../../core/errors/result.ts';
import { idempotentMessageId } from '../../core/ids/ids.ts';
import { shownFiles } from '../../core/media/learned-files.ts';
import { type Answer, created } from '../../platform/http/answer.ts';
import type { Call } from '../../platform/http/api-routes.ts';
import type { Routes } from '../../platform/record/conversation-routes.ts';
import type { IdempotencyKeys } from '../../platform/record/idempotency-keys.ts';
import { traceparentOf } from '../../platform/telemetry/traceparent.ts';
import { newId } from '../api/ids.ts';
import type { Deliver } from '../deliver.ts';
import type { Surroundings } from '../surroundings.ts';
import type { AcceptedMessages } from './accepted-messages.ts';
import { authorOf } from './author.ts';
import type { CannedMessages } from './canned-messages.ts';
import { chooseClient } from './destination.ts';
import { claimKey, requestHash } from './idempotency.ts';
import type { KnownTemplates } from './known-templates.ts';
import { markedFiles, withMarkedFiles } from './marked-files.ts';
import { postedMessages, shownMessages, submittedMessage } from './message-post.ts';
import type { PostedMedia } from './posted-media.ts';

export interface MessagePostOptions {
  readonly routes: Routes;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly templates: KnownTemplates;
  readonly canned: CannedMessages;
  readonly media: PostedMedia;
  readonly accepted: AcceptedMessages;
  readonly deliver: Deliver;
  readonly surroundings: Surroundings;
}

/**
 * Takes a message: everything that can be wrong with it is found here, then it goes to Kafka, and only when it is there the answer goes
 * out. In steady state neither the route nor the caller costs a query; a post with an `Idempotency-Key` writes the key's row first.
 */
export function createMessagePost(options: MessagePostOptions): (call: Call<MessagePost>) => Promise<Answer> {
  const { routes, idempotencyKeys, templates, canned, media, accepted, deliver, surroundings } = options;
  return async ({ params, body, method, path, idempotencyKey, traceparent }) => {
    const { appId = '', conversationId = '' } = params;
    const route = await routes.find(appId, conversationId);
    if (!route) return bad(problem('conversation_not_found'));
    const author = authorOf(body.author, route);
    if (!author.ok) return author;
    const client = chooseClient(route, body);
    if (!client.ok) return client;
    const valid = submittedMessage(body);
    if (!valid.ok) return valid;
    const told = shownFiles(valid.value.content).length > 0 ? await media.learn(valid.value.content) : undefined;
    if (told && !told.ok) return told;
    const asPosted = told ? { ...valid.value, content: told.value } : valid.value;

    const { clientId, hsmFallbackLanguage: language, account } = client.value;
    const keyed =
      idempotencyKey === undefined
        ? undefined
        : { appId, key: idempotencyKey, hash: requestHash({ method, path, body }) };
    const firstMessageId = keyed ? idempotentMessageId(appId, keyed.key, keyed.hash) : newId(surroundings);
    // Before the key is bound: a text that is refused may be corrected and sent under the same key.
    const facts = { firstMessageId, author: author.value, language };
    let expanded = postedMessages(facts, asPosted, body.content);
    // A text that asks for messages kept under names: only then are they looked up.
    if (!expanded.ok && expanded.needs?.length) {
      const known = await canned.find(appId, expanded.needs);
      expanded = postedMessages({ ...facts, canned: known }, asPosted, body.content);
    }
    if (!expanded.ok) return expanded;
    const marked = markedFiles(asPosted, expanded.value);
    const found = marked.length > 0 ? await media.facts(marked) : undefined;
    if (found && !found.ok) return found;
    const submitted = found ? { ...asPosted, files: found.value } : asPosted;
    const posted = found ? withMarkedFiles(expanded.value, found.value) : expanded.value;
    const now = surroundings.now();
    const claimed = keyed && (await claimKey(idempotencyKeys, keyed, now));
    if (claimed && !claimed.ok) return claimed;
    const received = claimed?.value ?? now;
    const names = posted.flatMap(({ sent }) => (sent ? [sent.name] : []));
    const learning = account && names.length > 0 ? templates.learn(account, names) : undefined;
    if (learning) await learning;

    const value: OutboundSubmitted = {
      appId,
      conversationId,
      author: author.value,
      messageId: firstMessageId,
      type: 'message',
      message: submitted,
      activity: null,
      clientId,
      received,
      expiresAt: null,
    };
    const headers = { traceparent: traceparentOf(traceparent, surroundings.randomBytes) };
    const sent = await deliver([{ topic: 'outbound.submitted', key: clientId ?? conversationId, value, headers }]);
    if (!sent.ok) return sent;
    const messages = shownMessages(
      {
        received,
        author: author.value,
        language,
        metadata: submitted.metadata,
        // Golden case B12: what an override is sent in place of is never reconstructed.
        variants: (name) => (account && submitted.override === null ? templates.variants(account, name) : []),
      },
      posted,
    );
    accepted.remember(
      conversationId,
      messages.map(({ id }) => id),
    );
    return created({ messages: messages.map(messageToV2) });
  };
}

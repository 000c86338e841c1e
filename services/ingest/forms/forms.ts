import type { Author, Content, FormContent, OutboundSubmitted } from '../../core/contract/records.ts';
import type { Outcome } from '../../core/errors/result.ts';
import { formResponseId } from '../../core/ids/ids.ts';
import type { FormReference, FormTokens } from '../../platform/crypto/form-token.ts';
import type { Routes } from '../../platform/record/conversation-routes.ts';
import type { ApiRecord } from '../../platform/record/record.ts';
import { traceparentOf } from '../../platform/telemetry/traceparent.ts';
import type { Deliver } from '../deliver.ts';
import type { AcceptedMessages } from '../posts/accepted-messages.ts';
import type { Surroundings } from '../surroundings.ts';

export interface FormsOptions {
  readonly tokens: Pick<FormTokens, 'read'>;
  readonly record: Pick<ApiRecord, 'apps' | 'messages' | 'users'>;
  readonly routes: Routes;
  readonly accepted: AcceptedMessages;
  readonly deliver: Deliver;
  readonly surroundings: Surroundings;
}

/** A form that waits for its answer. */
export interface OpenForm {
  readonly type: 'open';
  readonly reference: FormReference;
  readonly form: FormContent;
  /** Who asks. */
  readonly appName: string;
  /** Who was asked. */
  readonly userId: string;
  /** Where its conversation lives. */
  readonly firstClientId: string | null;
}

export type FoundForm = OpenForm | { readonly type: 'absent' } | { readonly type: 'answered' };

/** Forms behind their links. */
export interface Forms {
  find(token: string): Promise<FoundForm>;
  /** Hands the user's answer to Kafka; good only when it is there. The same form has the same answer, however often it is given. */
  answer(form: OpenForm, content: Content, traceparent: string | undefined): Promise<Outcome<number>>;
}

const absent: FoundForm = { type: 'absent' };

export function createForms(options: FormsOptions): Forms {
  const { tokens, record, routes, accepted, deliver, surroundings } = options;

  /** The user as messages name him; the profile is WhatsApp's unless the business has set another. */
  async function authorOf({ reference, userId }: OpenForm): Promise<Author> {
    const profile = (await record.users.find(reference.appId, { id: userId }))?.profile ?? {};
    const names = [profile.givenName, profile.surname].filter((name) => typeof name === 'string' && name !== '');
    const displayName = names.length > 0 ? names.join(' ') : null;
    return { type: 'user', userId, displayName, avatarUrl: null, subtypes: [] };
  }

  return {
    async find(token) {
      const reference = tokens.read(token);
      if (!reference) return absent;
      const { appId, conversationId, messageId } = reference;
      const route = await routes.find(appId, conversationId);
      const [member] = route?.participants ?? [];
      if (!route || !member) return absent;
      // What was answered here a moment ago is on its way to the record.
      await accepted.recorded(appId, conversationId);
      const responseId = formResponseId(messageId);
      const [message, app, answers] = await Promise.all([
        record.messages.find(appId, conversationId, messageId),
        record.apps.find(appId),
        record.messages.recorded(appId, [responseId]),
      ]);
      const form = message?.content.type === 'form' ? message.content.form : null;
      if (!form || !app) return absent;
      if (answers.size > 0) return { type: 'answered' };
      const { id: userId } = member;
      return { type: 'open', reference, form, appName: app.displayName, userId, firstClientId: route.firstClientId };
    },
    async answer(form, content, traceparent) {
      const { appId, conversationId, messageId } = form.reference;
      const responseId = formResponseId(messageId);
      const value: OutboundSubmitted = {
        appId,
        conversationId,
        author: await authorOf(form),
        messageId: responseId,
        type: 'message',
        message: {
          content,
          schema: null,
          destination: null,
          override: null,
          metadata: {},
          quotedMessageId: messageId,
          files: [],
        },
        activity: null,
        clientId: form.firstClientId,
        received: surroundings.now(),
        expiresAt: null,
      };
      const key = form.firstClientId ?? conversationId;
      const headers = { traceparent: traceparentOf(traceparent, surroundings.randomBytes) };
      const sent = await deliver([{ topic: 'outbound.submitted', key, value, headers }]);
      if (sent.ok) accepted.remember(conversationId, [responseId]);
      return sent;
    },
  };
}

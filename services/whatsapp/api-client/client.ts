import { LRUCache } from 'lru-cache';
import type { ApiClientCredentials, NotSent, ProtocolClient, Refusal, SendLease, SendResult } from '../client.ts';
import { withMembers } from '../members.ts';
import { objectIn, stringOf } from '../reading.ts';
import { plainRefusal } from '../refusal.ts';
import { type CheckedContact, readContact, readFailure, readIndicatorAnswer, readSendAnswer } from './answer.ts';
import type { ClientCall } from './calls.ts';

export interface ApiClientOptions {
  readonly call: ClientCall;
  readonly now?: () => number;
}

const MOST_RECIPIENTS = 50_000;
const noObject = 'The prepared body is no JSON object';
/** WhatsApp's ids are base64url, Cloud's ids have more signs; one of dots alone would name another path. */
const idShape = /^(?!\.+$)[\x21-\x7e]{1,512}$/;
/** Asking for a contact sends nothing. */
const anyTime: SendLease = { valid: () => true };

const isUnknownContact = (result: SendResult): result is Refusal =>
  result.type === 'refused' && result.status === 404 && result.code === 1006;

/**
 * WhatsApp's own API client (WhatsApp: API client, messages). It has no callback data: which message a status is of, its id alone
 * says.
 */
export function createApiClient({ call, now = Date.now }: ApiClientOptions): ProtocolClient<ApiClientCredentials> {
  /** By number and address: those whom WhatsApp knows by other digits than we do. */
  const recipients = new LRUCache<string, string>({ max: MOST_RECIPIENTS });

  async function post(body: string, to: string, credentials: ApiClientCredentials, lease: SendLease) {
    const whole = withMembers(body, `"recipient_type":"individual","to":${JSON.stringify(to)}`);
    if (whole === undefined) return plainRefusal(noObject, 0);
    const result = await call(credentials, { method: 'POST', path: '/v1/messages', body: whole }, lease);
    return result.type === 'answered' ? readSendAnswer(result.answer, now()) : result;
  }

  /** What the client knows of a number; a refusal or `notSent` where it did not say. */
  async function check(
    address: string,
    credentials: ApiClientCredentials,
  ): Promise<CheckedContact | Refusal | NotSent> {
    const body = JSON.stringify({ blocking: 'wait', contacts: [`+${address}`], force_check: true });
    const result = await call(credentials, { method: 'POST', path: '/v1/contacts', body }, anyTime);
    if (result.type === 'unknown') return { type: 'notSent', cause: 'away', reason: result.reason };
    if (result.type !== 'answered') return result;
    const failure = readFailure(result.answer, objectIn(result.answer.body), now());
    if (failure?.type === 'unknown') return { type: 'notSent', cause: 'away', reason: failure.reason };
    return failure ?? readContact(result.answer.body);
  }

  return {
    async send({ body, recipient }, credentials, lease) {
      if (recipient.type === 'user')
        return plainRefusal("WhatsApp's API client knows phone numbers alone, no user ids", 0);
      const address = recipient.address.replace(/^\+/, '');
      const place = `${credentials.baseUrl} ${credentials.username} ${address}`;
      const first = await post(body, recipients.get(place) ?? address, credentials, lease);
      if (!isUnknownContact(first)) return first;
      // Certainly not sent: a client that has not met the number yet must be told to look it up.
      const contact = await check(address, credentials);
      if (contact.type === 'invalid') return first;
      if (contact.type === 'undecided') return { ...first, errorClass: 'retry' };
      if (contact.type !== 'valid') return contact;
      if (contact.whatsappId === address) recipients.delete(place);
      else recipients.set(place, contact.whatsappId);
      return post(body, contact.whatsappId, credentials, lease);
    },
    async indicate(body, credentials, lease) {
      const parsed = objectIn(body);
      const id = stringOf(parsed?.message_id);
      const status = stringOf(parsed?.status);
      if (id === null || status === null || !idShape.test(id))
        return plainRefusal('The prepared indicator names no message of WhatsApp’s', 0);
      const request = {
        method: 'PUT',
        path: `/v1/messages/${encodeURIComponent(id)}`,
        body: JSON.stringify({ status }),
      } as const;
      const result = await call(credentials, request, lease);
      return result.type === 'answered' ? readIndicatorAnswer(result.answer, now()) : result;
    },
  };
}

import type { DispatchEntry } from '../../../services/core/contract/records.ts';
import { newEntry, withIntent } from '../../../services/dispatch/queue/entry.ts';
import { defaultSettings as settings } from '../../../services/dispatch/queue/settings.ts';
import { noTries, type Situation, type Step } from '../../../services/dispatch/queue/step.ts';
import type { ErrorClass, Refusal } from '../../../services/whatsapp/client.ts';
import { image, messageId, part, prepared, text } from './prepared-messages.ts';

export const at = (now: number, more: Partial<Situation> = {}): Situation => ({
  now,
  settings,
  gate: 'message',
  tries: noTries,
  random: () => 0,
  ...more,
});
export const begun = (entry: DispatchEntry): DispatchEntry => withIntent(entry, 'me', 10);
export const audioThenText = newEntry(prepared(1, 1, [part(image('a'), text('link')), part(text('t'))]), 7, 5);
export const accepted = { type: 'accepted', externalId: 'wamid.A', whatsappId: '49', messageStatus: null } as const;
export const refusal = (errorClass: ErrorClass, more: Partial<Refusal> = {}): Refusal => ({
  type: 'refused',
  errorClass,
  failure: 'bad_request',
  code: 100,
  title: 'Title',
  details: 'Details',
  status: 400,
  retryAfterMs: null,
  underlyingError: '{"errors":[]}',
  ...more,
});
export const status = (word: string, externalId = 'wamid.A', ofPart = 0) => ({
  messageId: messageId(1),
  part: ofPart,
  externalId,
  status: word,
});
export const entryOf = ({ entry }: Step): DispatchEntry => {
  if (!entry) throw new Error('the entry is done');
  return entry;
};

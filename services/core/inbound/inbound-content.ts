import type { Content } from '../contract/records.ts';
import { type JsonObject, listOf, objectOf, textOf } from '../envelope/json.ts';
import { locationContent, textContent } from './blank-content.ts';
import { mediaOf, mediaTypes } from './inbound-media.ts';
import type { InboundPayload } from './inbound-payload.ts';

/** The rule for one of WhatsApp's types; undefined where the message lacks what its type needs. */
type Rule = (payload: InboundPayload, mediaBase: string) => Content | undefined;

/** A text that is not empty, as it came; in orders and places numbers stand for texts and texts for numbers. */
const wordsOf = (value: unknown): string | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? String(value) : textOf(value);

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const linesOf = (lines: readonly (string | undefined)[]): Content | undefined => {
  const text = lines.filter((line) => line !== undefined && line !== '').join('\n');
  return text === '' ? undefined : textContent(text);
};

const text: Rule = ({ body }) => {
  const words = textOf(objectOf(body.text)?.body);
  return words === undefined ? undefined : textContent(words);
};

const location: Rule = ({ body }) => {
  const place = objectOf(body.location);
  const latitude = numberOf(place?.latitude);
  const longitude = numberOf(place?.longitude);
  if (latitude === undefined || longitude === undefined) return undefined;
  return locationContent({
    latitude,
    longitude,
    name: textOf(place?.name) ?? null,
    address: textOf(place?.address) ?? null,
    // The API's own text of a place (golden case C5).
    text: `Location shared:\nhttps://maps.google.com/maps?q=${latitude},${longitude}`,
  });
};

/** A line `name: number, number`. */
function contactLine(entry: unknown): string | undefined {
  const contact = objectOf(entry);
  const name = objectOf(contact?.name);
  const parts = [name?.first_name, name?.middle_name, name?.last_name].map(textOf).filter((part) => part !== undefined);
  const named = textOf(name?.formatted_name) ?? parts.join(' ');
  const numbers = listOf(contact?.phones)
    .map((one) => textOf(objectOf(one)?.phone) ?? textOf(objectOf(one)?.wa_id))
    .filter((number) => number !== undefined)
    .join(', ');
  return named !== '' && numbers !== '' ? `${named}: ${numbers}` : named || numbers;
}

const contacts: Rule = ({ body }) => linesOf(listOf(body.contacts).map(contactLine));

/** A line `quantity × id, price currency`. */
function itemLine(entry: unknown): string | undefined {
  const item = objectOf(entry);
  const id = wordsOf(item?.product_retailer_id);
  if (id === undefined) return undefined;
  const price = [item?.item_price, item?.currency].map(wordsOf).filter((part) => part !== undefined);
  return [`${wordsOf(item?.quantity) ?? '1'} × ${id}`, ...(price.length > 0 ? [price.join(' ')] : [])].join(', ');
}

const order: Rule = ({ body }) => {
  const given = objectOf(body.order);
  const items = linesOf(listOf(given?.product_items).map(itemLine));
  return items && linesOf([textOf(given?.text), items.text?.text ?? undefined]);
};

/** A template's quick reply: WhatsApp gives the label as payload where none was sent, and so do we where it gives none. */
const button: Rule = ({ body }) => {
  const tapped = objectOf(body.button);
  const label = textOf(tapped?.text);
  const payload = textOf(tapped?.payload);
  const words = label ?? payload;
  return words === undefined ? undefined : textContent(words, payload ?? words);
};

/** The answer to a flow; the taps of an interactive message are read before (taps.ts). */
const interactive: Rule = ({ body }) => {
  const reply = objectOf(objectOf(body.interactive)?.nfm_reply);
  if (!reply) return undefined;
  const { response_json: response } = reply;
  const payload = typeof response === 'object' && response !== null ? JSON.stringify(response) : textOf(response);
  return textContent(textOf(reply.body) ?? 'Sent', payload ?? null);
};

const reaction: Rule = ({ body }) => {
  const emoji = textOf(objectOf(body.reaction)?.emoji);
  return emoji === undefined ? undefined : textContent(emoji);
};

const rules: Readonly<Record<string, Rule>> = {
  text,
  location,
  contacts,
  order,
  button,
  interactive,
  reaction,
  ...Object.fromEntries(Object.keys(mediaTypes).map((type) => [type, mediaOf])),
};

/** WhatsApp's types that have a content. */
export const contentTypes: readonly string[] = Object.keys(rules);

/** What a user's message says; undefined where the API has nothing to say it with. */
export const readContent: Rule = (payload, mediaBase) =>
  Object.hasOwn(rules, payload.type) ? rules[payload.type]?.(payload, mediaBase) : undefined;

/** The same, or a text that names what it was: the raw payload stays on the record. */
export function inboundContent(payload: InboundPayload, mediaBase: string): Content {
  return readContent(payload, mediaBase) ?? unsupported(payload);
}

function unsupported({ type, body }: InboundPayload): Content {
  const named = `Unsupported WhatsApp message (${type || 'unknown'})`;
  // Of a file that WhatsApp did not keep the words are there all the same.
  const caption = Object.hasOwn(mediaTypes, type) ? textOf(objectOf(body[type])?.caption) : undefined;
  return textContent(caption === undefined ? named : `${named}\n${caption}`);
}

/** WhatsApp's id of the message that this one answers or reacts to. */
export function quotedExternalId(type: string, body: JsonObject): string | undefined {
  return type === 'reaction' ? textOf(objectOf(body.reaction)?.message_id) : textOf(objectOf(body.context)?.id);
}

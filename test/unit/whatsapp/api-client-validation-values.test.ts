import { describe, expect, it } from 'vitest';
import { apiClientError, asApiClientError } from '../../../services/core/whatsapp/api-client-validation/errors.ts';
import {
  validateApiClientMessage,
  validateApiClientRead,
} from '../../../services/core/whatsapp/api-client-validation/message.ts';
import { changed } from '../sandbox/sample-messages.ts';
import { type Kind, samples, to } from './api-client-samples.ts';

/** `ok`, or the refusal as code and words. */
const answerTo = (payload: unknown): string => {
  const checked = validateApiClientMessage(payload);
  return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.details}`;
};
const answer = (kind: Kind, path: string, value: unknown): string => answerTo(changed(samples[kind], path, value));
const mandatory = (path: string) => `1008 Parameter '${path}' is mandatory`;
const refused = (path: string, reason: string) => `1009 Parameter '${path}' ${reason}`;

describe('values of the API client', () => {
  it('a type out of those that it has', () => {
    expect(answer('text', 'type', 'reaction')).toBe(
      refused(
        'type',
        'must be one of {audio, contacts, document, hsm, image, interactive, location, sticker, template, text, video}',
      ),
    );
    expect(answer('button', 'interactive.type', 'flow')).toBe(
      refused('interactive.type', 'must be one of {button, list, product, product_list}'),
    );
  });

  it('a recipient that is a WhatsApp id', () => {
    for (const id of ['12345', '1'.repeat(20)]) expect(answer('text', 'to', id)).toBe('ok');
    for (const id of ['1234', '1'.repeat(21), '+12345', '12345x', '12345-12345', 12345])
      expect(answer('text', 'to', id)).toBe(refused('to', 'is not a WhatsApp id'));
    for (const none of [undefined, null, '']) expect(answer('text', 'to', none)).toBe(mandatory('to'));
    const group = (id: string) => answerTo({ to: id, recipient_type: 'group', text: { body: 'Hi' } });
    for (const id of ['12345-12345', `${'1'.repeat(20)}-${'1'.repeat(20)}`]) expect(group(id)).toBe('ok');
    for (const id of ['12345', '1234-12345', '12345-1234', 'x12345-12345', '12345-12345x', `${'1'.repeat(21)}-12345`])
      expect(group(id)).toBe(refused('to', 'is not a WhatsApp id'));
    expect(
      validateApiClientMessage({ to: '12345-12345', recipient_type: 'group', text: { body: 'Hi' } }),
    ).toMatchObject({ value: { to: '12345-12345', recipientType: 'group' } });
    expect(answer('text', 'recipient_type', 'crowd')).toBe(
      "1002 Parameter 'recipient_type' must be individual or group",
    );
  });

  it('a time to live, a preview of a link that is there', () => {
    for (const ttl of ['P1D', 'PT1H30M', '60', 86_400, '999999999', undefined])
      expect(answer('text', 'ttl', ttl)).toBe('ok');
    for (const ttl of ['', 'P', 'xP1D', 'P1Dx', 'soon', '1000000000', '60x', -1, {}])
      expect(answer('text', 'ttl', ttl)).toBe('1009 Param ttl must be a duration or a number of seconds.');
    expect(answer('text', 'preview_url', 'true')).toBe('1009 Param preview_url must be a boolean.');
    const noLink = refused('preview_url', 'is true and the text holds no URL');
    for (const body of ['none', 'http:// x', 'https:']) expect(answer('text', 'text.body', body)).toBe(noLink);
    expect(answer('text', 'text.body', 'HTTP://a')).toBe('ok');
    for (const preview of [false, undefined])
      expect(answerTo({ to, text: { body: 'none' }, ...(preview === undefined ? {} : { preview_url: preview }) })).toBe(
        'ok',
      );
  });

  it('media by an id or a link', () => {
    expect(answer('image', 'image.id', '1')).toBe('1009 Param image must have either id or link, not both.');
    expect(answer('audio', 'audio.link', undefined)).toBe(mandatory('audio.id or audio.link'));
    expect(answer('audio', 'audio.link', 'ftp://h')).toBe(refused('audio.link', 'is not a valid http or https URL'));
  });

  it.each([
    ['template', 'template.language.policy', 'deterministic', 'must be one of {deterministic}'],
    ['hsm', 'hsm.language.policy', 'deterministic fallback', 'must be one of {deterministic, fallback}'],
    ['template', 'template.components[2].sub_type', 'quick_reply url', 'must be one of {quick_reply, url}'],
    ['template', 'template.components[2].index', '0 9', 'must be a text between 0 and 9'],
    ['template', 'template.components[3].type', 'button', 'must be one of {header, body, button}'],
  ] as const)('%s: %s is %s', (kind, path, words, reason) => {
    for (const word of words.split(' ')) expect(answer(kind, path, word)).toBe('ok');
    for (const other of ['10', 'other']) expect(answer(kind, path, other)).toBe(refused(path, reason));
    expect(answer(kind, path, 7)).not.toBe('ok');
  });

  it.each([
    ['header', 'text, currency, date_time, image, video, document'],
    ['body', 'text, currency, date_time'],
    ['button', 'payload, text'],
  ])('a parameter of a %s is of one of its types', (component, types) => {
    const parameter = (type: unknown) =>
      answer('template', 'template.components', [
        { type: component, sub_type: 'url', index: '0', parameters: [{ type, text: 't' }] },
      ]);
    const path = 'template.components[0].parameters[0].type';
    expect(parameter('text')).toBe('ok');
    for (const other of ['action', 'location', 7])
      expect(parameter(other)).toBe(refused(path, `must be one of {${types}}`));
    expect(parameter(undefined)).toBe(mandatory(path));
  });

  it('a policy and a type are mandatory', () => {
    for (const path of ['template.language.policy', 'template.components[0].type'])
      expect(answer('template', path, undefined)).toBe(mandatory(path));
  });
});

describe('errors of the API client', () => {
  it('are those of Cloud under codes of its own', () => {
    const of = (code: number, details: string) => asApiClientError({ status: 400, code, message: '', details }).code;
    expect(of(131008, 'x')).toBe(1008);
    expect(of(132018, 'x')).toBe(2006);
    expect(of(100, 'Unexpected key "x" on param "y".')).toBe(1010);
    expect(of(131009, "Parameter 'text.body' is too long.")).toBe(1001);
    expect(of(131009, "Parameter 'text.body' is odd.")).toBe(1009);
    expect(of(131009, "Parameter 'image.caption' is too long.")).toBe(1009);
    expect(apiClientError(2001, 'd')).toStrictEqual({
      status: 404,
      code: 2001,
      title: 'Template missing',
      details: 'd',
    });
  });

  it('tell what a read of a message must be', () => {
    const read = (payload: unknown) => {
      const checked = validateApiClientRead(payload);
      return checked.ok ? checked.value : `${checked.error.code} ${checked.error.details}`;
    };
    expect(read({ status: 'read' })).toStrictEqual({ status: 'read' });
    expect(read({ status: 'seen' })).toBe(refused('status', 'must be read'));
    expect(read({})).toBe(mandatory('status'));
    expect(read([])).toBe('1025 The body must be a JSON object.');
  });
});

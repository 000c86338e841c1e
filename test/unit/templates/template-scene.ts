import { parseDefinition, type TemplateDefinition } from '../../../services/core/templates/definition.ts';
import { reconstruct } from '../../../services/core/templates/reconstruct.ts';
import { sentTemplate } from '../../../services/core/templates/sent-template.ts';

/** A definition as WhatsApp's manager lists it. */
export const define = (components: readonly object[], language = 'en_US'): TemplateDefinition => {
  const definition = parseDefinition({ name: 'hello', language, status: 'APPROVED', components });
  if (!definition) throw new Error('not a definition');
  return definition;
};

export const send = (components: readonly object[], code = 'en_US') =>
  sentTemplate({ namespace: 'ns', name: 'hello', language: { policy: 'deterministic', code }, components });

export const texts = (...list: string[]) => list.map((text) => ({ type: 'text', text }));

export const button = (sub_type: string, index: string, parameter: object) => ({
  type: 'button',
  sub_type,
  index,
  parameters: [parameter],
});

/** What the record shows of a template sent with these components. */
export const shown = (definition: readonly object[], sent: readonly object[]) =>
  reconstruct(define(definition), send(sent), null);

export const shownText = (definition: readonly object[], sent: readonly object[]) => {
  const { text, media } = shown(definition, sent);
  return text?.text ?? media?.text;
};

export const shownActions = (definition: readonly object[], sent: readonly object[]) => {
  const { text, media } = shown(definition, sent);
  return (text ?? media)?.actions;
};

/** The guide's rows (guide: Conversion Table). */
export const HEADER = { type: 'HEADER', format: 'TEXT', text: 'Header title: {{1}}' };
export const BODY = { type: 'BODY', text: 'Hi {{1}} {{2}}, how can we help you?' };
export const FOOTER = { type: 'FOOTER', text: 'Thank you for contacting Acme' };
export const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list });

import type { ShorthandButton, ShorthandHeader, ShorthandTemplate } from '../shorthand/shorthand-template.ts';

/** One parameter of a component, in WhatsApp's own form. */
export type TemplateParameter =
  | { readonly type: 'text'; readonly text: string; readonly parameter_name?: string }
  | { readonly type: 'payload'; readonly payload: string }
  | { readonly type: 'image'; readonly image: MediaLink }
  | { readonly type: 'video'; readonly video: MediaLink }
  | { readonly type: 'document'; readonly document: MediaLink & { readonly filename?: string } };

interface MediaLink {
  readonly link: string;
}

export type TemplateComponent =
  | { readonly type: 'header' | 'body'; readonly parameters: readonly TemplateParameter[] }
  | {
      readonly type: 'button';
      readonly sub_type: 'quick_reply' | 'url';
      readonly index: string;
      readonly parameters: readonly TemplateParameter[];
    };

/** A template as WhatsApp takes it. */
export interface TemplateCall {
  readonly namespace: string;
  readonly name: string;
  readonly language: { readonly policy: 'deterministic'; readonly code: string };
  readonly components?: readonly TemplateComponent[];
}

/** WhatsApp's form of what a text said: header, body, buttons, and no `components` where there are none. */
export function templateCall(template: ShorthandTemplate, languageCode: string): TemplateCall {
  const components: TemplateComponent[] = [];
  if (template.header) components.push({ type: 'header', parameters: [headerParameter(template.header)] });
  if (template.body.length > 0)
    components.push({ type: 'body', parameters: template.body.map((text) => ({ type: 'text', text })) });
  components.push(...template.buttons.map(buttonComponent));
  return {
    namespace: template.namespace,
    name: template.name,
    language: { policy: 'deterministic', code: languageCode },
    ...(components.length > 0 ? { components } : {}),
  };
}

function headerParameter(header: ShorthandHeader): TemplateParameter {
  switch (header.type) {
    case 'text':
      return { type: 'text', text: header.text };
    case 'image':
      return { type: 'image', image: { link: header.link } };
    case 'video':
      return { type: 'video', video: { link: header.link } };
    case 'document': {
      const { link, filename } = header;
      return { type: 'document', document: filename === null ? { link } : { link, filename } };
    }
  }
}

const buttonComponent = ({ index, type, value }: ShorthandButton): TemplateComponent => ({
  type: 'button',
  sub_type: type === 'payload' ? 'quick_reply' : 'url',
  index: String(index),
  parameters: [type === 'payload' ? { type: 'payload', payload: value } : { type: 'text', text: value }],
});

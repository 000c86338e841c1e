import { expect } from 'vitest';
import { renderContent } from '../../../services/core/content/render.ts';
import type { Rendering } from '../../../services/core/content/rendering.ts';
import type { Protocol, RenderTarget } from '../../../services/core/content/target.ts';
import type { Action, Content, FormField, Item, PreparedCall } from '../../../services/core/contract/records.ts';
import { validateApiClientMessage } from '../../../services/core/whatsapp/api-client-validation/message.ts';
import { validateCloudRequest } from '../../../services/core/whatsapp/cloud-validation/message.ts';

const noKinds = { text: null, media: null, location: null, items: null, form: null, native: null };

export const textContent = (text: string | null, actions: readonly Action[] = []): Content => ({
  ...noKinds,
  type: 'text',
  text: { text, htmlText: null, markdownText: null, payload: null, actions },
});

export interface MediaFields {
  readonly text?: string | null;
  readonly mediaType?: string | null;
  readonly mediaSize?: number | null;
  readonly actions?: readonly Action[];
}

export const mediaContent = (type: 'image' | 'file', mediaUrl: string, fields: MediaFields = {}): Content => ({
  ...noKinds,
  type,
  media: {
    mediaUrl,
    mediaType: null,
    mediaSize: null,
    text: null,
    altText: null,
    attachmentId: null,
    actions: [],
    ...fields,
  },
});

export const itemsContent = (
  type: 'list' | 'carousel',
  items: readonly Item[],
  actions: readonly Action[] = [],
): Content => ({ ...noKinds, type, items: { items, actions, imageAspectRatio: null } });

export const item = (
  title: string,
  description: string | null,
  actions: readonly Action[],
  mediaUrl?: string,
): Item => ({
  title,
  description,
  size: null,
  mediaUrl: mediaUrl ?? null,
  mediaType: null,
  mediaSize: null,
  altText: null,
  actions,
});

export const formField = (changes: Partial<FormField>): FormField => ({
  type: 'text',
  name: 'name',
  label: 'Name',
  placeholder: null,
  minSize: null,
  maxSize: null,
  options: [],
  text: null,
  email: null,
  select: [],
  ...changes,
});

export const formContent = (text: string | null, fields: readonly FormField[] = [formField({})]): Content => ({
  ...noKinds,
  type: 'form',
  form: { fields, blockChatInput: null, textFallback: null, text },
});

export const locationContent = (
  latitude: number,
  longitude: number,
  name: string | null = null,
  address: string | null = null,
): Content => ({ ...noKinds, type: 'location', location: { latitude, longitude, name, address, text: null } });

const noAction = { link: null, reply: null, postback: null, buy: null, webview: null };
export const link = (text: string, uri: string): Action => ({
  ...noAction,
  type: 'link',
  text,
  link: { uri, default: null },
});
export const reply = (text: string, payload: string): Action => ({
  ...noAction,
  type: 'reply',
  text,
  reply: { payload, iconUrl: null },
});
export const postback = (text: string, payload: string): Action => ({
  ...noAction,
  type: 'postback',
  text,
  postback: { payload },
});
export const webview = (text: string, uri: string, fallback: string): Action => ({
  ...noAction,
  type: 'webview',
  text,
  webview: { uri, fallback, size: null, openOnReceive: null, default: null },
});
export const locationRequest = (text: string): Action => ({ ...noAction, type: 'locationRequest', text });
export const buy = (text: string, amount: number): Action => ({
  ...noAction,
  type: 'buy',
  text,
  buy: { amount, currency: null },
});

export const messageId = 'a'.repeat(24);
export const targetOf = (protocol: Protocol): RenderTarget => ({
  protocol,
  appName: 'YourApp',
  messageId,
  formLink: () => 'https://forms.example.org/f1',
});

/** The body as it goes over the wire, held against the validator of its protocol: what WhatsApp would refuse is a failed test. */
export function wireBody(call: PreparedCall, protocol: Protocol): object {
  const body: unknown = JSON.parse(call.body);
  if (typeof body !== 'object' || body === null) throw new TypeError(`no object: ${call.body}`);
  const checked =
    protocol === 'cloud'
      ? validateCloudRequest({
          ...body,
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '15145550123',
        })
      : validateApiClientMessage({ ...body, recipient_type: 'individual', to: '15145550123' });
  if (!checked.ok) throw new Error(`${checked.error.details}: ${call.body.slice(0, 500)}`);
  return body;
}

/** Every body in order, valid on its protocol; the error where nothing is sent. */
export const bodies = (rendering: Rendering, protocol: Protocol): readonly object[] =>
  rendering.ok
    ? rendering.parts.map(({ call, fallback }) => {
        if (fallback) wireBody(fallback, protocol);
        return wireBody(call, protocol);
      })
    : [rendering.error];

export const onCloud = (content: Content): readonly object[] =>
  bodies(renderContent(content, targetOf('cloud')), 'cloud');
export const onApiClient = (content: Content): readonly object[] =>
  bodies(renderContent(content, targetOf('api-client')), 'api-client');

/** Where both protocols get the same. */
export function onBoth(content: Content): readonly object[] {
  const cloud = onCloud(content);
  expect(onApiClient(content)).toEqual(cloud);
  return cloud;
}

export const textBody = (body: string): object => ({ type: 'text', text: { body } });
export const interactive = (parts: object): object => ({ type: 'interactive', interactive: parts });
export const buttons = (...titles: readonly (readonly [id: string, title: string])[]): object => ({
  buttons: titles.map(([id, title]) => ({ type: 'reply', reply: { id, title } })),
});
export const refusal = (message: string): object => ({ code: 'bad_request', message, underlyingError: null });

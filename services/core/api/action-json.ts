import type { Action } from '../contract/records.ts';
import type { ActionJson } from './schema/action-schema.ts';
import { without } from './without.ts';

const blank = { link: null, reply: null, postback: null, buy: null, webview: null };

/** v2 action → record. Metadata and channel options of an action have no place in WhatsApp and are left out. */
export function actionFromV2(json: ActionJson): Action {
  const { type, text } = json;
  switch (json.type) {
    case 'link':
      return { ...blank, type, text, link: { uri: json.uri, default: json.default ?? null } };
    case 'reply':
      return { ...blank, type, text, reply: { payload: json.payload, iconUrl: json.iconUrl ?? null } };
    case 'postback':
      return { ...blank, type, text, postback: { payload: json.payload } };
    case 'buy':
      return { ...blank, type, text, buy: { amount: json.amount, currency: json.currency ?? null } };
    case 'webview':
      return {
        ...blank,
        type,
        text,
        webview: {
          uri: json.uri,
          fallback: json.fallback,
          size: json.size ?? null,
          openOnReceive: json.openOnReceive ?? null,
          default: json.default ?? null,
        },
      };
    case 'locationRequest':
      return { ...blank, type, text };
  }
}

/** Record → v2 action: what is not set is not there. */
export function actionToV2({ type, text, ...kinds }: Action): object {
  const { link, reply, postback, buy, webview } = kinds;
  return without({ type, text, ...link, ...reply, ...postback, ...buy, ...webview });
}

import type { Action } from '../contract/records.ts';
import { isWebUrl } from '../media/web-url.ts';

/** What stands in items and lists (v2: actionSubset). */
export const itemActionTypes: ReadonlySet<string> = new Set(['link', 'postback', 'webview', 'buy']);

/** Longer than any text of WhatsApp's, and so longer than any label. */
const longestLabel = 4096;

/** What is wrong with the actions of a message or of an item, in words; undefined: nothing. */
export function actionsFault(
  actions: readonly Action[],
  path: string,
  allowed?: ReadonlySet<string>,
): string | undefined {
  if (actions.length === 0) return undefined;
  let replies = false;
  let others = false;
  for (const [n, action] of actions.entries()) {
    const fault = actionFault(action, `${path}[${n}]`, allowed);
    if (fault !== undefined) return fault;
    if (action.type === 'reply') replies = true;
    else if (action.type !== 'locationRequest') others = true;
  }
  // Golden case C7: replies stand with replies and location requests alone.
  return replies && others ? 'Reply actions cannot be mixed with other actions than location requests' : undefined;
}

function actionFault(action: Action, path: string, allowed?: ReadonlySet<string>): string | undefined {
  const { type, text } = action;
  if (allowed?.has(type) === false) return `${path}.type should be equal to one of the allowed values`;
  if (text.length > longestLabel) return `${path}.text should NOT have more than ${longestLabel} characters`;
  switch (type) {
    case 'buy':
      return 'Buy actions are not available on WhatsApp';
    case 'link':
      return action.link ? urlFault(action.link.uri, `${path}.uri`) : `${path} should have required property 'uri'`;
    case 'webview':
      return action.webview
        ? (urlFault(action.webview.uri, `${path}.uri`) ?? urlFault(action.webview.fallback, `${path}.fallback`))
        : `${path} should have required property 'uri'`;
    case 'reply':
      return action.reply ? undefined : `${path} should have required property 'payload'`;
    case 'postback':
      return action.postback ? undefined : `${path} should have required property 'payload'`;
    case 'locationRequest':
      return undefined;
    default:
      return `${path}.type should be equal to one of the allowed values`;
  }
}

export const urlFault = (url: string, path: string): string | undefined =>
  isWebUrl(url) ? undefined : `${path} should be an http or https URL`;

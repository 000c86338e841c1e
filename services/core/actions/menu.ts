import { actionId } from './action-id.ts';
import type { Choice, Link } from './shown-actions.ts';

/** An interactive message without its words (WhatsApp: interactive messages). */
export interface Menu {
  readonly type: 'button' | 'list' | 'cta_url';
  readonly action: Readonly<Record<string, unknown>>;
}

/** WhatsApp: limits of interactive messages. */
const buttons = { most: 3, title: 20, id: 256 } as const;
const rows = { most: 10, title: 24, id: 200 } as const;

/** What opens the list. */
const listButton = 'Options';

/**
 * Buttons where all choices fit on them, else a list, else nothing: then they are written out. Two of the same words would be
 * refused on buttons and could not be told apart in a list.
 */
export function choiceMenu(choices: readonly Choice[], messageId: string): Menu | undefined {
  if (new Set(choices.map(({ label }) => label)).size < choices.length) return undefined;
  const allFit = ({ most, title }: { readonly most: number; readonly title: number }): boolean =>
    choices.length <= most && choices.every(({ label }) => label.length <= title);
  if (allFit(buttons)) {
    const replies = withIds(choices, messageId, buttons.id);
    return { type: 'button', action: { buttons: replies.map((reply) => ({ type: 'reply', reply })) } };
  }
  if (!allFit(rows)) return undefined;
  return {
    type: 'list',
    action: { button: listButton, sections: [{ rows: withIds(choices, messageId, rows.id) }] },
  };
}

function withIds(choices: readonly Choice[], messageId: string, longest: number): { id: string; title: string }[] {
  const taken = new Set<string>();
  return choices.map((choice) => {
    const id = actionId(choice, { messageId, n: choice.n, longest, taken });
    taken.add(id);
    return { id, title: choice.label };
  });
}

/** The one button that opens a page; undefined where its words do not fit on it. */
export const linkButton = ({ label, uri }: Link): Menu | undefined =>
  label !== '' && label.length <= buttons.title
    ? { type: 'cta_url', action: { name: 'cta_url', parameters: { display_text: label, url: uri } } }
    : undefined;

/** Choices that neither buttons nor a list can hold. */
export const numberedLines = (choices: readonly Choice[]): string =>
  choices.map(({ label }, n) => `${n + 1}. ${label}`).join('\n');

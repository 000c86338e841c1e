import { noKinds } from '../content/no-kinds.ts';
import type { Content, FormContent, FormField } from '../contract/records.ts';
import { sizesOf } from './form-fault.ts';
import { asPosted, oneLine } from './posted-text.ts';
import { textFallback } from './text-fallback.ts';

/** What a user posted for a form: the message that it becomes, or what is wrong with each field in turn; null: nothing. */
export type FormAnswer =
  | { readonly ok: true; readonly content: Content }
  | { readonly ok: false; readonly faults: readonly (string | null)[] };

type Answered = { readonly ok: true; readonly field: FormField } | { readonly ok: false; readonly fault: string };

/** Of all fields: a form has none that may be left out (v2: minSize is 1 at least). */
export function answerForm({ fields }: Pick<FormContent, 'fields'>, posted: ReadonlyMap<string, string>): FormAnswer {
  const answers = fields.map((field) => answerField(field, posted.get(asPosted(field.name)) ?? ''));
  const answered = answers.flatMap((answer) => (answer.ok ? [answer.field] : []));
  if (answered.length < answers.length)
    return { ok: false, faults: answers.map((answer) => (answer.ok ? null : answer.fault)) };
  return { ok: true, content: formResponse(answered) };
}

/** v2: formResponseMessage. */
export const formResponse = (fields: readonly FormField[]): Content => ({
  ...noKinds,
  type: 'formResponse',
  form: { fields, blockChatInput: null, textFallback: textFallback(fields), text: null },
});

/** v2: formResponseMessageField: what the field is, and its answer; what it asked for is the form's. */
export const answeredField = (
  { type, name, label }: Pick<FormField, 'type' | 'name' | 'label'>,
  answer: Partial<Pick<FormField, 'text' | 'email' | 'select'>>,
): FormField => ({
  type,
  name,
  label,
  placeholder: null,
  minSize: null,
  maxSize: null,
  options: [],
  text: null,
  email: null,
  select: [],
  ...answer,
});

const wrong = (fault: string): Answered => ({ ok: false, fault });

const right = (...answered: Parameters<typeof answeredField>): Answered => ({
  ok: true,
  field: answeredField(...answered),
});

function answerField(field: FormField, posted: string): Answered {
  if (field.type === 'select') {
    const chosen = field.options.find(({ name }) => asPosted(name) === asPosted(posted));
    return chosen ? right(field, { select: [chosen] }) : wrong('Please choose one of these');
  }
  const words = oneLine(posted);
  if (words === '') return wrong('Please fill this in');
  return field.type === 'email' ? answerEmail(field, words) : answerText(field, words);
}

/** Counted as a browser counts them, which holds its user to the same sizes. */
function answerText(field: FormField, words: string): Answered {
  const { least, most } = sizesOf(field);
  if (words.length < least) return wrong(`Please write at least ${characters(least)}`);
  if (words.length > most) return wrong(`Please write at most ${characters(most)}`);
  return right(field, { text: words });
}

const characters = (count: number): string => `${count} character${count === 1 ? '' : 's'}`;

/** v2: field.email. */
const longestEmail = 128;
const emailShape = /^[^\s@<>()[\]\\,;:"]+@([^\s@<>()[\]\\,;:"]+)$/;

function answerEmail(field: FormField, words: string): Answered {
  const labels = emailShape.exec(words)?.[1]?.split('.') ?? [];
  const isAddress = labels.length > 1 && labels.every((label) => label !== '' && !/^-|-$/.test(label));
  if (!isAddress) return wrong('Please write an email address, like name@example.com');
  if (words.length > longestEmail) return wrong(`Please write at most ${characters(longestEmail)}`);
  return right(field, { email: words });
}

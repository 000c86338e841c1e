import type { FormContent, FormField } from '../../core/contract/records.ts';
import { sizesOf } from '../../core/forms/form-fault.ts';
import { asPosted } from '../../core/forms/posted-text.ts';
import { html, type Markup } from './html.ts';
import type { Page } from './page.ts';

/** What the page of a form shows. */
export interface ShownForm {
  /** Who asks. */
  readonly appName: string;
  readonly form: FormContent;
  /** What was posted, by name; nothing at first. */
  readonly values: ReadonlyMap<string, string>;
}

const noValues: ReadonlyMap<string, string> = new Map();

/** The form as it is opened. */
export const blankPage = (appName: string, form: FormContent): Page =>
  pageOf(200, appName, { appName, form, values: noValues }, []);

/** The form with what is wrong beside the fields. */
export function faultyPage(shown: ShownForm, faults: readonly (string | null)[]): Page {
  const places = shown.form.fields.flatMap(({ label }, n) => {
    const fault = faults[n] ?? null;
    return fault === null ? [] : [html`<li><a href="#field-${n}">${label}: ${fault}</a></li>\n`];
  });
  const notice = html`<div class="notice" role="alert">
<p><strong>Please look at this again:</strong></p>
<ul>
${places}</ul>
</div>
`;
  return pageOf(422, `Error: ${shown.appName}`, shown, faults, notice);
}

/** The form as it was filled in, which could not be taken for the moment. */
export function retryPage(shown: ShownForm, status: number, retryAfter: number | undefined): Page {
  const notice = html`<div class="notice" role="alert">
<p><strong>Your answer could not be sent.</strong> Please try again in a moment.</p>
</div>
`;
  const page = pageOf(status, `Error: ${shown.appName}`, shown, [], notice);
  return retryAfter === undefined ? page : { ...page, retryAfter };
}

function pageOf(
  status: number,
  title: string,
  { appName, form, values }: ShownForm,
  faults: readonly (string | null)[],
  notice?: Markup,
): Page {
  const firstFault = faults.findIndex((fault) => fault !== null);
  const fields = form.fields.map((field, n) =>
    fieldMarkup(field, {
      n,
      value: values.get(asPosted(field.name)) ?? '',
      fault: faults[n] ?? null,
      focused: n === firstFault,
    }),
  );
  const words = form.text === null ? undefined : html`<p class="words" dir="auto">${form.text}</p>\n`;
  const body = html`<h1 dir="auto">${appName}</h1>
${words}${notice}<form method="post" accept-charset="utf-8">
${fields}<button type="submit">Send</button>
</form>`;
  return { status, title, body };
}

interface FieldState {
  readonly n: number;
  readonly value: string;
  readonly fault: string | null;
  readonly focused: boolean;
}

function fieldMarkup(field: FormField, state: FieldState): Markup {
  const { n, fault } = state;
  const told = fault === null ? undefined : html`<p class="fault" id="fault-${n}">${fault}</p>\n`;
  return html`<div class="field">
<label for="field-${n}" dir="auto">${field.label}</label>
${field.type === 'select' ? selectMarkup(field, state) : inputMarkup(field, state)}
${told}</div>
`;
}

/** What inputs and selects have in common. */
const commonAttributes = ({ name }: FormField, { n, fault, focused }: FieldState): Markup =>
  html`id="field-${n}" name="${name}" required${
    fault === null ? undefined : html` aria-invalid="true" aria-describedby="fault-${n}"`
  }${focused ? html` autofocus` : undefined}`;

function inputMarkup(field: FormField, state: FieldState): Markup {
  const common = commonAttributes(field, state);
  const placeholder = field.placeholder === null ? undefined : html` placeholder="${field.placeholder}"`;
  if (field.type === 'email')
    return html`<input type="email" ${common} value="${state.value}" maxlength="128" autocomplete="email"${placeholder}>`;
  const { least, most } = sizesOf(field);
  return html`<input type="text" ${common} value="${state.value}" minlength="${least}" maxlength="${most}" dir="auto"${placeholder}>`;
}

function selectMarkup(field: FormField, state: FieldState): Markup {
  const options = field.options.map(
    ({ name, label }) =>
      html`<option value="${name}"${asPosted(name) === asPosted(state.value) ? html` selected` : undefined}>${label}</option>\n`,
  );
  return html`<select ${commonAttributes(field, state)} dir="auto">
<option value="">${field.placeholder ?? 'Choose'}</option>
${options}</select>`;
}

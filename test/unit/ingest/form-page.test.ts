import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { FormContent } from '../../../services/core/contract/records.ts';
import { asPosted } from '../../../services/core/forms/posted-text.ts';
import { blankPage, faultyPage, retryPage } from '../../../services/ingest/forms/form-page.ts';
import { escaped, html } from '../../../services/ingest/forms/html.ts';
import { answeredPage, notFoundPage, problemPage, thanksPage } from '../../../services/ingest/forms/notices.ts';
import { type Page, sendPage } from '../../../services/ingest/forms/page.ts';
import { formContent, formField } from '../content/scene.ts';
import { anyForm, anyWords } from '../forms/any-form.ts';
import { faultsOf, fieldsOf, tagsOf } from './markup.ts';

const form = formContent('Tell us', [
  formField({ placeholder: 'Ada', minSize: 2, maxSize: 30 }),
  formField({ type: 'email', name: 'mail', label: 'Mail' }),
  formField({ type: 'select', name: 'size', label: 'Size', options: [{ name: 'l', label: 'Large' }] }),
]).form as FormContent;
const noValues: ReadonlyMap<string, string> = new Map();

/** The page as it is answered. */
async function served(page: Page) {
  const app = fastify();
  app.get('/', (_request, reply) => sendPage(reply, page));
  const { statusCode, headers, body } = await app.inject('/');
  return { statusCode, headers, body };
}

/** Tags and the names of their attributes: what there is of a page beside words. */
const skeleton = (page: string) =>
  tagsOf(page).map(({ name, attributes }) => [name, ...Object.keys(attributes)].join(' '));

describe('a page', () => {
  it('runs nothing, loads nothing, is framed by nobody, kept by nobody and tells nobody where it is', async () => {
    for (const page of [blankPage('Shop', form), notFoundPage, thanksPage, answeredPage(409)]) {
      const { headers, body } = await served(page);
      const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
      for (const { name, attributes } of tagsOf(body)) {
        expect(['script', 'link', 'img', 'iframe', 'object', 'base']).not.toContain(name);
        expect(Object.keys(attributes).filter((one) => /^on|^style$|^src$|^action$/.test(one))).toEqual([]);
      }
    }
  });

  it('says when it may be asked for again', async () => {
    const away = await served(problemPage({ code: 'service_unavailable', title: '', retryAfter: 5 }));
    expect([away.statusCode, away.headers['retry-after']]).toEqual([503, '5']);
    const kept = await served(retryPage({ appName: 'Shop', form, values: noValues }, 503, 5));
    expect([kept.statusCode, kept.headers['retry-after']]).toEqual([503, '5']);
    expect((await served(notFoundPage)).headers).not.toHaveProperty('retry-after');
  });
});

describe('the page of a form', () => {
  it('has a label, a name and the bounds of each field', async () => {
    const { body, statusCode } = await served(blankPage('Shop', form));
    expect(statusCode).toBe(200);
    const shown = tagsOf(body);
    expect(shown.filter(({ name }) => name === 'label').map(({ attributes, text }) => [attributes.for, text])).toEqual([
      ['field-0', 'Name'],
      ['field-1', 'Mail'],
      ['field-2', 'Size'],
    ]);
    expect(shown.filter(({ name }) => /^(input|select)$/.test(name)).map(({ attributes }) => attributes)).toEqual([
      {
        type: 'text',
        id: 'field-0',
        name: 'name',
        required: '',
        value: '',
        minlength: '2',
        maxlength: '30',
        dir: 'auto',
        placeholder: 'Ada',
      },
      { type: 'email', id: 'field-1', name: 'mail', required: '', value: '', maxlength: '128', autocomplete: 'email' },
      { id: 'field-2', name: 'size', required: '', dir: 'auto' },
    ]);
    expect(shown.filter(({ name }) => name === 'option').map(({ attributes, text }) => [attributes, text])).toEqual([
      [{ value: '' }, 'Choose'],
      [{ value: 'l' }, 'Large'],
    ]);
    expect(shown.filter(({ name }) => /^(h1|p|button)$/.test(name)).map(({ text }) => text)).toEqual([
      'Shop',
      'Tell us',
      'Send',
    ]);
    expect(shown.find(({ name }) => name === 'form')?.attributes).toMatchObject({ method: 'post' });
  });

  it('keeps what was written, and says beside each field what is wrong with it', async () => {
    const values = new Map([
      ['name', 'A'],
      ['mail', 'a@h.example'],
      ['size', 'l'],
    ]);
    const page = faultyPage({ appName: 'Shop', form, values }, ['Please write at least 2 characters', null, null]);
    const { body, statusCode } = await served(page);
    expect(statusCode).toBe(422);
    expect(fieldsOf(body)).toEqual([
      { name: 'name', value: 'A' },
      { name: 'mail', value: 'a@h.example' },
      { name: 'size', value: 'l' },
    ]);
    expect(faultsOf(body)).toEqual({ name: 'Please write at least 2 characters' });
    const invalid = tagsOf(body).filter(({ attributes }) => attributes['aria-invalid'] === 'true');
    expect(invalid.map(({ attributes }) => [attributes.id, 'autofocus' in attributes])).toEqual([['field-0', true]]);
    const summary = tagsOf(body).find(({ name }) => name === 'a');
    expect([summary?.attributes.href, summary?.text]).toEqual(['#field-0', 'Name: Please write at least 2 characters']);
    expect(tagsOf(body).find(({ name }) => name === 'title')?.text).toBe('Error: Shop');
  });

  it('is the same markup whatever the words: none of them breaks out, and none is lost', async () => {
    const plain = ({ fields, text, ...more }: FormContent): FormContent => ({
      ...more,
      text: text === null ? null : 'x',
      fields: fields.map((field, n) => ({
        ...field,
        name: `n${n}`,
        label: 'x',
        placeholder: field.placeholder === null ? null : 'x',
        options: field.options.map((_, at) => ({ name: `o${at}`, label: 'x' })),
      })),
    });
    await fc.assert(
      fc.asyncProperty(anyForm, anyWords, fc.array(anyWords, { maxLength: 6 }), async (any, appName, posted) => {
        const values = new Map(any.fields.map(({ name }, n) => [asPosted(name), posted[n] ?? '']));
        // A value that happens to be an option's is chosen in the one page and not in the other.
        for (const { name, options } of any.fields) if (options.length > 0) values.delete(asPosted(name));
        const faults = any.fields.map((_, n) => (n % 2 === 0 ? null : 'x'));
        const pages = [
          [blankPage(appName, any), blankPage('x', plain(any))],
          [
            faultyPage({ appName, form: any, values }, faults),
            faultyPage({ appName: 'x', form: plain(any), values: noValues }, faults),
          ],
          [
            retryPage({ appName, form: any, values }, 503, 5),
            retryPage({ appName: 'x', form: plain(any), values: noValues }, 503, 5),
          ],
        ] as const;
        for (const [page, other] of pages) {
          const { body } = await served(page);
          // Bytes, as they go over the wire.
          const wire = (text: string | null) => Buffer.from(text ?? '').toString();
          expect(skeleton(body)).toEqual(skeleton((await served(other)).body));
          const tags = tagsOf(body);
          expect(tags.filter(({ name }) => name === 'label').map(({ text }) => text)).toEqual(
            any.fields.map(({ label }) => wire(label)),
          );
          expect(fieldsOf(body).map(({ name }) => name)).toEqual(any.fields.map(({ name }) => wire(name)));
        }
        const kept = fieldsOf((await served(pages[2][0])).body).map(({ value }) => value);
        expect(kept).toEqual(any.fields.map(({ name }) => Buffer.from(values.get(asPosted(name)) ?? '').toString()));
      }),
    );
  });
});

describe('markup', () => {
  it('escapes texts and numbers, takes markup as it is, and leaves out what is not there', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${'"'}">${inner}${[inner, inner]}${undefined}${7}</p>`.text).toBe(
      '<p title="&quot;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b><b>&lt;i&gt;</b>7</p>',
    );
  });

  it('has no sign of markup in an escaped text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']|&(?!(amp|lt|gt|quot|#39);)/.test(escaped(text))),
    );
  });
});

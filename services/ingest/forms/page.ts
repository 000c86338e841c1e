import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { html, Markup } from './html.ts';

/** One page, as it is answered. */
export interface Page {
  readonly status: number;
  /** Of the window. */
  readonly title: string;
  readonly body: Markup;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
}

/** 16 px at least: phones zoom into a smaller field. 44 px of height: what a finger hits. */
const style = `
:root{color-scheme:light dark;--ink:#1a1c1e;--soft:#5a6068;--paper:#fff;--line:#7b828a;--act:#0b5c4a;--act-ink:#fff;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8ea;--soft:#a5acb4;--paper:#15181b;--line:#7f868e;--act:#7fd8c0;--act-ink:#00382c;--bad:#ffb4ab}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:32rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.375rem;line-height:1.3;margin:0 0 .5rem}
.words{white-space:pre-line;margin:0 0 1.5rem}
.field{margin:0 0 1.25rem}
label{display:block;font-weight:600;margin:0 0 .375rem}
input,select,button{width:100%;min-height:44px;font:inherit;border-radius:.5rem;padding:.5rem .75rem}
input,select{color:inherit;background:var(--paper);border:1px solid var(--line)}
input::placeholder{color:var(--soft);opacity:1}
button{color:var(--act-ink);background:var(--act);border:0;font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.fault{color:var(--bad);margin:.375rem 0 0}
[aria-invalid=true]{border:2px solid var(--bad)}
.notice{border:1px solid var(--bad);border-left-width:.375rem;border-radius:.5rem;padding:.75rem 1rem;margin:0 0 1.5rem}
.notice p,.notice ul{margin:0}
.notice a{color:inherit}
`;
const styleHash = createHash('sha256').update(style).digest('base64');
const styled = new Markup(style);

/** Nothing is loaded, nothing runs, nobody frames it, and where it lies is told to nobody: the address is all that guards a form. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
};

const documentOf = ({ title, body }: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${styled}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.text;

export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  if (page.retryAfter !== undefined) reply.header('retry-after', page.retryAfter);
  return reply.code(page.status).headers(headers).send(documentOf(page));
}

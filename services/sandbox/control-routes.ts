import { Readable } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cloudErrorTitle } from '../core/whatsapp/cloud-validation/errors.ts';
import { isObject } from '../core/whatsapp/cloud-validation/fields.ts';
import type { TemplateDefinition } from '../core/whatsapp/cloud-validation/template-definition.ts';
import { clientErrorTitle } from './api-client/errors.ts';
import type { Call } from './call-log.ts';
import type { Controlled, SandboxControl } from './control.ts';
import {
  callsQuery,
  faultList,
  numberList,
  phoneParams,
  readRequest,
  settingsChange,
  templateList,
  writtenMessage,
} from './control-schemas.ts';
import type { FaultInput } from './faults.ts';
import type { BusinessNumber, NumberInput } from './numbers.ts';
import type { WrittenMessage } from './phone-owner.ts';
import type { Settings } from './settings.ts';

const CHUNK = 500;

interface PhoneRoute {
  Params: { readonly number: string };
}

/** The control API: `/_sandbox/…`. */
export function controlRoutes(app: FastifyInstance, control: SandboxControl): void {
  readEverythingAsJson(app);
  app.setErrorHandler(answerProblem);

  app.get<PhoneRoute>('/phones/:number/messages', { schema: { params: phoneParams } }, (request, reply) =>
    sendList(reply, control.received(request.params.number), (call) => phoneEntry(call, control.messageId(call))),
  );
  app.post<PhoneRoute & { Body: WrittenMessage }>(
    '/phones/:number/messages',
    { schema: { params: phoneParams, body: writtenMessage } },
    (request, reply) => answer(reply, control.write(request.params.number, request.body)),
  );
  app.post<PhoneRoute & { Body: { readonly id?: string } }>(
    '/phones/:number/read',
    { schema: { params: phoneParams, body: readRequest }, preValidation: emptyBodyIsObject },
    (request, reply) => answer(reply, control.read(request.params.number, request.body.id)),
  );
  app.get<{ Querystring: { readonly since?: string; readonly limit?: string } }>(
    '/calls',
    { schema: { querystring: callsQuery } },
    (request, reply) => {
      const { since, limit } = request.query;
      return sendList(reply, limited(control.calls(Number(since ?? 0)), Number(limit ?? Infinity)), callEntry);
    },
  );
  app.get('/faults', () => control.faults());
  app.put<{ Body: FaultInput[] }>('/faults', { schema: { body: faultList } }, (request) =>
    control.setFaults(request.body),
  );
  app.get('/settings', () => control.settings());
  app.put<{ Body: Partial<Settings> }>('/settings', { schema: { body: settingsChange } }, (request) =>
    control.changeSettings(withoutZeroLimits(request.body)),
  );
  app.get('/templates', () => control.templates());
  app.put<{ Body: TemplateInput[] }>('/templates', { schema: { body: templateList } }, (request, reply) =>
    answer(reply, control.setTemplates(request.body.map(completed))),
  );
  app.get('/numbers', () => control.numbers().map(numberEntry));
  app.put<{ Body: NumberInput[] }>(
    '/numbers',
    { schema: { body: numberList }, preValidation: unwrapNumbers },
    (request, reply) => answer(reply, control.provision(request.body), (numbers) => numbers.map(numberEntry)),
  );
  app.delete<{ Params: { readonly id: string } }>('/numbers/:id', (request, reply) =>
    answer(reply, control.removeNumber(request.params.id), (numbers) => numbers.map(numberEntry)),
  );
  app.register(async (scope) => mediaControl(scope, control));
  app.delete('/', () => {
    control.reset();
    return {};
  });
}

type TemplateInput = Omit<TemplateDefinition, 'status' | 'category'> & {
  readonly status?: string;
  readonly category?: string;
};

function completed(template: TemplateInput): TemplateDefinition {
  return { ...template, status: template.status ?? 'APPROVED', category: template.category ?? 'UTILITY' };
}

/** A rate of nothing makes no sense: 0 turns a limit off, as null does. */
function withoutZeroLimits(change: Partial<Settings>): Partial<Settings> {
  return {
    ...change,
    ...(change.throughputPerSecond === 0 ? { throughputPerSecond: null } : {}),
    ...(change.pairLimit === 0 ? { pairLimit: null } : {}),
  };
}

const MEDIA_LIMIT = 110 * 1024 * 1024;

/** The bytes as they are; the content type is the file's. */
function mediaControl(app: FastifyInstance, control: SandboxControl): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post<{ Body: unknown }>('/media', { bodyLimit: MEDIA_LIMIT }, (request) => {
    const { body, headers } = request;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    return control.putMedia(bytes, headers['content-type'] ?? 'application/octet-stream');
  });
}

/** Bodies are JSON whatever their content type says, and none is an absent one. */
function readEverythingAsJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? undefined : JSON.parse(String(text)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      done(Object.assign(new Error(`The body is not valid JSON: ${reason}`), { statusCode: 400 }));
    }
  });
}

async function emptyBodyIsObject(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}

/** The list alone, or under `numbers`. */
async function unwrapNumbers(request: FastifyRequest): Promise<void> {
  if (isObject(request.body) && Array.isArray(request.body.numbers)) request.body = request.body.numbers;
}

/** Names the field: `[0].times must be integer`. */
function answerProblem(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [first] = error.validation ?? [];
  if (first === undefined) {
    return reply.code(error.statusCode ?? 500).send({ error: { field: '', message: error.message } });
  }
  const place = first.instancePath
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')
    .replace(/^\./, '');
  const named = first.params.missingProperty ?? first.params.additionalProperty;
  const field = [place, named].filter((part) => part !== undefined && part !== '').join('.');
  const context = error.validationContext ?? 'body';
  const message = `${context}${place === '' ? '' : place.startsWith('[') ? place : `.${place}`} ${first.message ?? 'is invalid'}`;
  return reply.code(400).send({ error: { field, message: named === undefined ? message : `${message} (${named})` } });
}

function answer<T>(
  reply: FastifyReply,
  result: Controlled<T>,
  show: (value: T) => unknown = (value) => value,
): FastifyReply {
  if (result.ok) return reply.send(show(result.value));
  const { status, field, reason } = result.problem;
  return reply.code(status).send({ error: { field, message: `${field} ${reason}` } });
}

/** A list in pieces: a million entries are longer than a string may be. */
function sendList<T>(reply: FastifyReply, entries: Iterable<T>, show: (entry: T) => string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(Readable.from(pieces(entries, show)));
}

function* pieces<T>(entries: Iterable<T>, show: (entry: T) => string): IterableIterator<string> {
  let piece: string[] = [];
  let separator = '[';
  for (const entry of entries) {
    piece.push(show(entry));
    if (piece.length < CHUNK) continue;
    yield separator + piece.join(',');
    separator = ',';
    piece = [];
  }
  if (piece.length > 0) yield separator + piece.join(',');
  else if (separator === '[') yield '[';
  yield ']';
}

function* limited<T>(entries: Iterable<T>, limit: number): IterableIterator<T> {
  let left = limit;
  for (const entry of entries) {
    if (left <= 0) return;
    left -= 1;
    yield entry;
  }
}

/** The payload is the text that came, so it is exactly what was sent. */
function phoneEntry(call: Call, id: string): string {
  const failed =
    call.failedCode === 0 ? '' : `,"failed":${JSON.stringify({ code: call.failedCode, title: titleOf(call) })}`;
  return (
    `{"id":${JSON.stringify(id)},"from":${JSON.stringify(call.number?.digits ?? '')},` +
    `"receivedAt":"${new Date(call.at).toISOString()}","status":"${call.shown}"${failed},"payload":${call.body}}`
  );
}

function titleOf({ protocol, failedCode }: Call): string {
  return protocol === 'cloud' ? cloudErrorTitle(failedCode) : clientErrorTitle(failedCode);
}

function callEntry(call: Call): string {
  return (
    `{"n":${call.n},"at":"${new Date(call.at).toISOString()}","method":"${call.method}",` +
    `"path":${JSON.stringify(call.path)},"body":${call.body === '' ? 'null' : call.body},` +
    `"status":${call.status === 0 ? 'null' : call.status},"outcome":"${call.outcome}"}`
  );
}

/** Secrets stay where they are. */
function numberEntry({ config, client }: BusinessNumber): unknown {
  const { phoneNumberId, displayPhoneNumber, wabaId, webhookUrl = null } = config;
  return { phoneNumberId, displayPhoneNumber, wabaId, webhookUrl, clientWebhookUrl: client.setup.webhookUrl ?? null };
}

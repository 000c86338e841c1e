import { isObject } from '../core/whatsapp/cloud-validation/fields.ts';
import { isBusinessScopedUser } from '../core/whatsapp/cloud-validation/recipient.ts';
import type { TemplateDefinition } from '../core/whatsapp/cloud-validation/template-definition.ts';
import type { Call } from './call-log.ts';
import type { FaultInput } from './faults.ts';
import type { BusinessNumber, NumberInput } from './numbers.ts';
import { problemOf, type WrittenMessage, writeMessage } from './phone-owner.ts';
import type { Phone } from './phones.ts';
import type { Settings } from './settings.ts';
import type { Reported } from './statuses.ts';
import type { StoredTemplate } from './template-store.ts';
import type { World } from './world.ts';

/** Why a control call cannot be done, and the field that is to blame. */
export interface ControlProblem {
  readonly status: number;
  readonly field: string;
  readonly reason: string;
}

export type Controlled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ControlProblem };

/** What tests and tools do to the sandbox; the HTTP control API is this over the wire. */
export interface SandboxControl {
  received(phone: string): Iterable<Call>;
  write(phone: string, message: WrittenMessage): Controlled<{ readonly id: string }>;
  read(phone: string, id?: string): Controlled<{ readonly read: readonly string[] }>;
  calls(since?: number): Iterable<Call>;
  messageId(call: Call): string;
  faults(): readonly FaultInput[];
  setFaults(faults: readonly FaultInput[]): readonly FaultInput[];
  settings(): Settings;
  changeSettings(change: Partial<Settings>): Settings;
  templates(): readonly StoredTemplate[];
  setTemplates(templates: readonly TemplateDefinition[]): Controlled<readonly StoredTemplate[]>;
  numbers(): readonly BusinessNumber[];
  provision(numbers: readonly NumberInput[]): Controlled<readonly BusinessNumber[]>;
  removeNumber(phoneNumberId: string): Controlled<readonly BusinessNumber[]>;
  /** Gives WhatsApp a file, as an upload from a phone does; its id goes into the message about it. */
  putMedia(bytes: Buffer, mimeType: string): { readonly id: string; readonly sha256: string };
  /** Webhook notifications that have not been acknowledged. */
  pendingWebhooks(): number;
  reset(): void;
}

/** Makes the control functions of a world; `onNumbers` hears of every change of the numbers. */
export function createControl(world: World, onNumbers: () => void): SandboxControl {
  return {
    received: (phone) => world.phones.find(addressOf(phone))?.inbox ?? [],
    write: (phone, message) => write(world, addressOf(phone), message),
    read: (phone, id) => read(world, addressOf(phone), id),
    calls: (since = 0) => world.calls.after(since),
    messageId: (call) =>
      call.phone === undefined ? '' : world.ids.outbound(call.phone.address, call.n, call.protocol),
    faults: () => world.faults.list(),
    setFaults(faults) {
      world.faults.replace(faults);
      return world.faults.list();
    },
    settings: () => world.settings(),
    changeSettings: (change) => world.changeSettings(change),
    templates: () => world.templates.all(),
    setTemplates(templates) {
      const repeated = world.templates.replace(templates);
      if (repeated === undefined) return { ok: true, value: world.templates.all() };
      return problem(400, `templates[${repeated}]`, 'repeats the name and language of an earlier one');
    },
    numbers: () => world.numbers.all(),
    provision(numbers) {
      const wrong = world.numbers.provision(numbers);
      if (wrong !== undefined) return problem(409, wrong.field, wrong.reason);
      onNumbers();
      return { ok: true, value: world.numbers.all() };
    },
    removeNumber(phoneNumberId) {
      if (!world.numbers.remove(phoneNumberId)) return problem(404, 'phoneNumberId', 'is not a number of the sandbox');
      onNumbers();
      return { ok: true, value: world.numbers.all() };
    },
    putMedia(bytes, mimeType) {
      const { id, sha256 } = world.media.add(bytes, mimeType);
      return { id, sha256 };
    },
    pendingWebhooks: () => world.webhooks.pending,
    reset: () => world.reset(),
  };
}

function write(world: World, address: string, message: WrittenMessage): Controlled<{ readonly id: string }> {
  const wrong = problemOf(message);
  if (wrong !== undefined) return problem(400, message.type, wrong);
  const number = message.to === undefined ? usualNumber(world, address) : world.numbers.find(message.to);
  if (number === undefined) return problem(404, 'to', 'is not a business number of the sandbox');
  const phone = world.phones.open(address);
  const now = world.now();
  phone.pairWith(number.config.phoneNumberId).lastInboundAt = now;
  // A client that has a webhook hears of everything; Cloud's then hears of nothing.
  const protocol = number.client.setup.webhookUrl === undefined ? 'cloud' : 'api-client';
  const { id, notification } = writeMessage(phone, number, withMedia(world, message), {
    protocol,
    newId: world.ids.nextInbound(address, protocol),
    now,
    clientMediaIds: (cloudId) => world.media.byId(cloudId)?.clientId,
  });
  if (message.id !== undefined) world.ids.rememberInbound(id);
  world.notify(number, address, notification);
  return { ok: true, value: { id } };
}

/** What is written about a file that WhatsApp has, with what it adds to it. */
function withMedia(world: World, message: WrittenMessage): WrittenMessage {
  const content = message[message.type];
  return isObject(content) ? { ...message, [message.type]: world.media.completed(content) } : message;
}

/** The number that wrote to the phone last; else the first one that has a webhook. */
function usualNumber(world: World, address: string): BusinessNumber | undefined {
  const inbox = world.phones.find(address)?.inbox;
  const last = inbox?.at(inbox.length - 1)?.number;
  if (last !== undefined) return last;
  const numbers = world.numbers.all();
  return numbers.find((number) => number.hasWebhook) ?? numbers[0];
}

function read(world: World, address: string, id: string | undefined): Controlled<{ readonly read: readonly string[] }> {
  const phone = world.phones.find(address);
  const calls = id === undefined ? [...(phone?.inbox ?? [])] : [callOf(world, phone, id)];
  const done: string[] = [];
  for (const call of calls) {
    if (call === undefined) return problem(404, 'id', 'is not a message of this phone');
    const reported = reportedAgain(world, call);
    if (reported !== undefined && world.statuses.read(reported)) done.push(reported.id);
  }
  return { ok: true, value: { read: done } };
}

function callOf(world: World, phone: Phone | undefined, id: string): Call | undefined {
  const serial = world.ids.outboundSerial(id);
  const call = serial === undefined ? undefined : world.calls.byNumber(serial);
  return call !== undefined && call.phone === phone ? call : undefined;
}

/** What the statuses of an earlier message need, read from its body again. */
function reportedAgain(world: World, call: Call): Reported | undefined {
  const { number, phone } = call;
  if (number === undefined || phone === undefined) return undefined;
  const body: unknown = JSON.parse(call.body);
  const fields = isObject(body) ? body : {};
  const callbackData = fields.biz_opaque_callback_data;
  const kind = isBusinessScopedUser(phone.address) ? 'user' : fields.recipient_type === 'group' ? 'group' : 'phone';
  return {
    call,
    number,
    id: world.ids.outbound(phone.address, call.n, call.protocol),
    recipient: { kind, address: phone.address },
    callbackData: typeof callbackData === 'string' && callbackData !== '' ? callbackData : undefined,
    category: fields.type === 'template' || fields.type === 'hsm' ? 'utility' : 'service',
  };
}

function addressOf(phone: string): string {
  return phone.replace(/^\+/, '');
}

function problem(
  status: number,
  field: string,
  reason: string,
): { readonly ok: false; readonly problem: ControlProblem } {
  return { ok: false, problem: { status, field, reason } };
}

import type { ApiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import {
  type ApiClientMessage,
  validateApiClientMessage,
  validateApiClientRead,
} from '../../core/whatsapp/api-client-validation/message.ts';
import { isObject, type JsonObject } from '../../core/whatsapp/cloud-validation/fields.ts';
import { isWindowOpen, takeThroughput } from '../limits.ts';
import { readAnyMessageId } from '../message-ids.ts';
import type { BusinessNumber } from '../numbers.ts';
import type { Phone } from '../phones.ts';
import type { Failure } from '../statuses.ts';
import type { World } from '../world.ts';
import type { ClientCall, ClientHandler } from './call.ts';
import { clientErrorTitle } from './errors.ts';
import { objectIn } from './object-body.ts';
import { type ClientReply, clientAnswer, clientRefusal, notFound } from './replies.ts';
import { checkClientTemplateUse, expectationOf, templateIn } from './template-message.ts';

/** The phone that a send or a read receipt is about. */
export function phoneOfClientMessage(body: unknown, id: string): string | undefined {
  if (id !== '') return readAnyMessageId(id)?.address;
  return isObject(body) && typeof body.to === 'string' ? body.to : undefined;
}

/** `POST /v1/messages`. */
export function createClientMessagesEndpoint(world: World): ClientHandler {
  return (clientCall) => {
    const read = objectIn(clientCall.body);
    if (!read.ok) return read.reply;
    const checked = validateApiClientMessage(read.value);
    return checked.ok ? send(world, clientCall, checked.value, read.value) : clientRefusal(checked.error);
  };
}

/** `PUT /v1/messages/{id}`: the business has read a message. */
export function createClientReadEndpoint(world: World): ClientHandler {
  return ({ id, body }) => {
    const read = objectIn(body);
    if (!read.ok) return read.reply;
    const checked = validateApiClientRead(read.value);
    if (!checked.ok) return clientRefusal(checked.error);
    return world.ids.isKnownInbound(id) ? clientAnswer() : notFound(`There is no message ${id} to this number.`);
  };
}

function send(
  world: World,
  { call, fault, number }: ClientCall,
  message: ApiClientMessage,
  body: JsonObject,
): ClientReply {
  const now = world.now();
  const template = templateIn(body);
  const refusal =
    refusalOf(world, number, message, now) ??
    (template === undefined ? undefined : checkClientTemplateUse(template, world.templates));
  if (refusal !== undefined) return clientRefusal(refusal);
  const phone = world.phones.open(message.to);
  call.protocol = 'api-client';
  call.number = number;
  call.phone = phone;
  phone.inbox.push(call);
  const id = world.ids.outbound(phone.address, call.n, call.protocol);
  const category =
    template === undefined ? 'service' : (expectationOf(template, world.templates)?.category ?? 'utility');
  const kind = message.recipientType === 'group' ? 'group' : 'phone';
  world.statuses.start(
    { call, number, id, recipient: { kind, address: phone.address }, callbackData: undefined, category },
    {
      failure: failureOf(world, number, phone, template !== undefined, fault?.failStatus, now),
      reordered: !world.faults.isEmpty && world.faults.reordersStatuses(phone.address, call.path),
    },
  );
  return clientAnswer({ messages: [{ id }] }, 201);
}

function refusalOf(
  world: World,
  number: BusinessNumber,
  message: ApiClientMessage,
  now: number,
): ApiClientError | undefined {
  if (!number.registered) return apiClientError(1011, 'The number is not registered.');
  if (takeThroughput(number, world.settings().throughputPerSecond, now) !== undefined) {
    return apiClientError(1015, 'Too many messages in a short time.');
  }
  return message.to === number.digits ? apiClientError(1013, 'A number cannot write to itself.') : undefined;
}

/** Why a message that is taken will be reported as failed, if it will; the window is told so alone. */
function failureOf(
  world: World,
  number: BusinessNumber,
  phone: Phone,
  isTemplate: boolean,
  failStatus: number | undefined,
  now: number,
): Failure | undefined {
  if (failStatus !== undefined) return { code: failStatus, details: clientErrorTitle(failStatus) };
  const { windowHours } = world.settings();
  if (windowHours === null || isTemplate) return undefined;
  if (isWindowOpen(phone.pairWith(number.config.phoneNumberId), windowHours, now)) return undefined;
  return {
    code: 470,
    details: `Message failed to send because more than ${windowHours} hours have passed since the customer last replied to this number.`,
  };
}

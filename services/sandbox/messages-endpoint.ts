import { type CloudError, cloudError, cloudErrorTitle } from '../core/whatsapp/cloud-validation/errors.ts';
import { isObject, malformed } from '../core/whatsapp/cloud-validation/fields.ts';
import { type CloudMessage, type CloudRead, validateCloudRequest } from '../core/whatsapp/cloud-validation/message.ts';
import { phoneDigits } from '../core/whatsapp/cloud-validation/recipient.ts';
import { checkAgainstTemplate, unknownTemplate } from '../core/whatsapp/cloud-validation/template-check.ts';
import type { GraphCall } from './graph-call.ts';
import { type GraphReply, graphAnswer, graphError, SUCCESS, unsupportedNode } from './graph-replies.ts';
import { isWindowOpen, takePairSend, takeThroughput } from './limits.ts';
import { readAnyMessageId } from './message-ids.ts';
import type { BusinessNumber } from './numbers.ts';
import type { Phone } from './phones.ts';
import type { Failure } from './statuses.ts';
import type { World } from './world.ts';

/** The phone that a send or a read receipt is about. */
export function phoneOfMessage(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  if (typeof body.message_id === 'string') return readAnyMessageId(body.message_id)?.address;
  const to = body.to ?? body.recipient;
  return phoneDigits(to) ?? (typeof to === 'string' ? to : undefined);
}

/** `POST /{phone-number-id}/messages`: a message, or a read receipt. */
export function createMessagesEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return (graphCall) => {
    const { id, token, body, trace } = graphCall;
    const number = world.numbers.byId(id);
    if (number?.config.accessToken !== token) return unsupportedNode('post', id, trace);
    if (body.malformed) return graphError(malformed('The body is not valid JSON.'), trace);
    const checked = validateCloudRequest(body.value);
    if (!checked.ok) return graphError(checked.error, trace);
    const { value } = checked;
    return value.kind === 'read' ? readReceipt(world, value, trace) : send(world, graphCall, number, value);
  };
}

function readReceipt(world: World, { messageId }: CloudRead, trace: string): GraphReply {
  if (world.ids.isKnownInbound(messageId)) return SUCCESS;
  const outgoing = readAnyMessageId(messageId)?.direction === 'out';
  const details = outgoing
    ? `Message supplied to mark message as read API with message ID: ${messageId} is outgoing. Please use an incoming message ID.`
    : 'Please check the message ID you have provided.';
  return graphError(cloudError(100, details), trace);
}

function send(world: World, graphCall: GraphCall, number: BusinessNumber, message: CloudMessage): GraphReply {
  const { recipient, template } = message;
  const now = world.now();
  const refusal = refusalBeforeAcceptance(world, number, message, now);
  if (refusal !== undefined) return graphError(refusal, graphCall.trace);
  const phone = world.phones.open(recipient.address);
  const tooFast = takePair(world, number, phone, now);
  if (tooFast !== undefined) return graphError(tooFast, graphCall.trace);

  const { call, fault } = graphCall;
  call.number = number;
  call.phone = phone;
  phone.inbox.push(call);
  const id = world.ids.outbound(recipient.address, call.n, 'cloud');
  const reordered = !world.faults.isEmpty && world.faults.reordersStatuses(recipient.address, call.path);
  world.statuses.start(
    { call, number, id, recipient, callbackData: message.callbackData, category: categoryOf(world, message) },
    { failure: failureOf(world, number, phone, message, fault?.failStatus, now), reordered },
  );
  return graphAnswer({
    messaging_product: 'whatsapp',
    contacts: [
      {
        input: recipient.input,
        ...(recipient.kind === 'user' ? { user_id: recipient.address } : { wa_id: recipient.address }),
      },
    ],
    messages: [
      {
        id,
        ...(recipient.kind === 'group' ? { group_id: recipient.address } : {}),
        ...(template === undefined ? {} : { message_status: 'accepted' }),
      },
    ],
  });
}

function refusalBeforeAcceptance(
  world: World,
  number: BusinessNumber,
  { recipient, template }: CloudMessage,
  now: number,
): CloudError | undefined {
  if (!number.registered) return cloudError(133010, 'Account not registered');
  const throttled = takeThroughput(number, world.settings().throughputPerSecond, now);
  if (throttled !== undefined) return throttled;
  if (recipient.address === number.digits) {
    return cloudError(131021, 'Sender and recipient phone numbers are the same');
  }
  if (template === undefined) return undefined;
  const expected = world.templates.expectation(template.name, template.language);
  return expected === undefined ? unknownTemplate(template) : checkAgainstTemplate(template, expected);
}

function takePair(world: World, number: BusinessNumber, phone: Phone, now: number): CloudError | undefined {
  const { pairLimit } = world.settings();
  if (pairLimit === null) return undefined;
  return takePairSend(phone.pairWith(number.config.phoneNumberId), pairLimit, now);
}

/** Why an accepted message will be reported as failed, if it will. */
function failureOf(
  world: World,
  number: BusinessNumber,
  phone: Phone,
  message: CloudMessage,
  failStatus: number | undefined,
  now: number,
): Failure | undefined {
  if (failStatus !== undefined) return { code: failStatus, details: cloudErrorTitle(failStatus) };
  const { windowHours } = world.settings();
  if (windowHours === null || message.type === 'template') return undefined;
  if (isWindowOpen(phone.pairWith(number.config.phoneNumberId), windowHours, now)) return undefined;
  return {
    code: 131047,
    details: `Message failed to send because more than ${windowHours} hours have passed since the customer last replied to this number.`,
  };
}

function categoryOf(world: World, { template }: CloudMessage): string {
  if (template === undefined) return 'service';
  return world.templates.expectation(template.name, template.language)?.category ?? 'utility';
}

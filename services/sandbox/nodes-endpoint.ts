import { cloudError } from '../core/whatsapp/cloud-validation/errors.ts';
import { isObject, malformed } from '../core/whatsapp/cloud-validation/fields.ts';
import type { GraphCall } from './graph-call.ts';
import { type GraphReply, graphAnswer, graphError, pickFields, SUCCESS, unsupportedNode } from './graph-replies.ts';
import { mediaNode } from './media-endpoint.ts';
import type { BusinessNumber } from './numbers.ts';
import type { World } from './world.ts';

const NAMESPACE = '5a4d5b3e_5a1d_4c2e_9f67_6865c1a0b0f1';

/** `GET /{id}`: a phone number, a business account, a template or a file. */
export function createNodeEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return (graphCall) => {
    const { id, token, trace, origin } = graphCall;
    const media = world.media.byId(id);
    const node = media === undefined ? findNode(world, id, token) : mediaNode(world, media, origin);
    return node === undefined
      ? unsupportedNode('get', id, trace)
      : graphAnswer(pickFields(node, graphCall.query('fields')));
  };
}

function findNode(world: World, id: string, token: string): Readonly<Record<string, unknown>> | undefined {
  const number = world.numbers.byId(id);
  if (number?.config.accessToken === token) return numberNode(number);
  if (world.numbers.ofApp(id, token).length > 0) {
    return { id, name: 'Heliograph sandbox', timezone_id: '1', message_template_namespace: NAMESPACE };
  }
  const template = world.templates.byId(id);
  return template === undefined ? undefined : { ...template };
}

/** `GET /{waba}/phone_numbers`. */
export function createPhoneNumbersEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return (graphCall) => {
    const { id, token, trace } = graphCall;
    const numbers = world.numbers.ofApp(id, token);
    if (numbers.length === 0) return unsupportedNode('get', id, trace);
    return graphAnswer({
      data: numbers.map((number) => pickFields(numberNode(number), graphCall.query('fields'))),
      paging: { cursors: { before: 'MAZDZD', after: 'MAZDZD' } },
    });
  };
}

function numberNode(number: BusinessNumber): Readonly<Record<string, unknown>> {
  return {
    id: number.config.phoneNumberId,
    display_phone_number: number.config.displayPhoneNumber,
    verified_name: 'Heliograph sandbox',
    quality_rating: 'GREEN',
    code_verification_status: 'VERIFIED',
    name_status: 'APPROVED',
    status: number.registered ? 'CONNECTED' : 'DISCONNECTED',
    account_mode: 'SANDBOX',
    messaging_limit_tier: 'TIER_UNLIMITED',
    throughput: { level: 'STANDARD' },
    platform_type: 'CLOUD_API',
  };
}

/** `POST /{phone-number-id}/register` and `/deregister`. */
export function createRegistrationEndpoint(world: World, registered: boolean): (graphCall: GraphCall) => GraphReply {
  return ({ id, token, body, trace }) => {
    const number = world.numbers.byId(id);
    if (number?.config.accessToken !== token) return unsupportedNode('post', id, trace);
    const pin = isObject(body.value) ? String(body.value.pin ?? '') : '';
    if (registered && !/^[0-9]{6}$/.test(pin)) return graphError(cloudError(131009, 'pin must have 6 digits'), trace);
    number.registered = registered;
    return SUCCESS;
  };
}

/** `GET /{phone-number-id}/whatsapp_business_profile`. */
export function createProfileEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return (graphCall) => {
    const { id, token, trace } = graphCall;
    const number = world.numbers.byId(id);
    if (number?.config.accessToken !== token) return unsupportedNode('get', id, trace);
    return graphAnswer({ data: [{ ...number.profile, messaging_product: 'whatsapp' }] });
  };
}

/** `POST /{phone-number-id}/whatsapp_business_profile`. */
export function createProfileUpdateEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return ({ id, token, body, trace }) => {
    const number = world.numbers.byId(id);
    if (number?.config.accessToken !== token) return unsupportedNode('post', id, trace);
    if (!isObject(body.value)) return graphError(malformed('The body must be a JSON object.'), trace);
    const { messaging_product: _product, ...fields } = body.value;
    number.profile = { ...number.profile, ...fields };
    return SUCCESS;
  };
}

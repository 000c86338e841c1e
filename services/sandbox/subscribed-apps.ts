import { randomInt } from 'node:crypto';
import { request } from 'undici';
import { cloudError } from '../core/whatsapp/cloud-validation/errors.ts';
import { isObject, isWebLink, malformed } from '../core/whatsapp/cloud-validation/fields.ts';
import type { GraphCall } from './graph-call.ts';
import { type GraphReply, graphAnswer, graphError, SUCCESS, unsupportedNode } from './graph-replies.ts';
import type { World } from './world.ts';

const HANDSHAKE_TIMEOUT_MS = 5_000;

/** `GET /{waba}/subscribed_apps`. */
export function createSubscriptionsEndpoint(world: World): (graphCall: GraphCall) => GraphReply {
  return (graphCall) => {
    const numbers = world.numbers.ofApp(graphCall.id, graphCall.token);
    if (numbers.length === 0) return unsupportedNode('get', graphCall.id, graphCall.trace);
    const callback = numbers.find((number) => number.config.webhookUrl !== undefined)?.config.webhookUrl;
    if (callback === undefined) return graphAnswer({ data: [] });
    const app = {
      id: `3${graphCall.id.slice(1)}`,
      name: 'Heliograph',
      link: 'https://www.facebook.com/games/?app_id=1',
    };
    return graphAnswer({ data: [{ whatsapp_business_api_data: app, override_callback_uri: callback }] });
  };
}

/** `POST /{waba}/subscribed_apps`: with a callback address of its own, after the handshake with it. */
export function createSubscribeEndpoint(
  world: World,
  onChange: () => void,
): (graphCall: GraphCall) => GraphReply | Promise<GraphReply> {
  return async (graphCall) => {
    const { id, body, trace } = graphCall;
    const numbers = world.numbers.ofApp(graphCall.id, graphCall.token);
    if (numbers.length === 0) return unsupportedNode('post', id, trace);
    const fields = isObject(body.value) ? body.value : {};
    const { override_callback_uri: callback, verify_token: verifyToken } = fields;
    if (callback === undefined) return SUCCESS;
    if (typeof callback !== 'string' || !isWebLink(callback)) {
      return graphError(malformed('Param override_callback_uri must be a valid URI.'), trace);
    }
    if (typeof verifyToken !== 'string' || verifyToken === '') {
      return graphError(malformed('The parameter verify_token is required.'), trace);
    }
    const failure = await handshake(callback, verifyToken);
    if (failure !== undefined) {
      return graphError(cloudError(2200, `Callback verification failed with the following errors: ${failure}`), trace);
    }
    for (const number of numbers) number.configure({ ...number.config, webhookUrl: callback, verifyToken });
    onChange();
    return SUCCESS;
  };
}

/** `DELETE /{waba}/subscribed_apps`: no more webhooks. */
export function createUnsubscribeEndpoint(world: World, onChange: () => void): (graphCall: GraphCall) => GraphReply {
  return (graphCall) => {
    const numbers = world.numbers.ofApp(graphCall.id, graphCall.token);
    if (numbers.length === 0) return unsupportedNode('delete', graphCall.id, graphCall.trace);
    for (const number of numbers) number.configure({ ...number.config, webhookUrl: undefined });
    onChange();
    return SUCCESS;
  };
}

/** Asks the address for its challenge back (WhatsApp: webhook transport); answers what went wrong, if anything. */
async function handshake(callback: string, verifyToken: string): Promise<string | undefined> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const url = new URL(callback);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  try {
    const response = await request(url, {
      headersTimeout: HANDSHAKE_TIMEOUT_MS,
      bodyTimeout: HANDSHAKE_TIMEOUT_MS,
    });
    const text = await response.body.text();
    if (response.statusCode !== 200) return `HTTP Status Code = ${response.statusCode}`;
    return text === challenge ? undefined : 'the challenge did not come back';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

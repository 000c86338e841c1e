import type { FastifyError, FastifyInstance } from 'fastify';
import { malformed } from '../core/whatsapp/cloud-validation/fields.ts';
import { readGraphBody } from './graph-body.ts';
import { createGraphRoutes, type GraphHandler } from './graph-call.ts';
import { graphError, unknownPath } from './graph-replies.ts';
import { createMediaRemovalEndpoint } from './media-endpoint.ts';
import { createMessagesEndpoint, phoneOfMessage } from './messages-endpoint.ts';
import {
  createNodeEndpoint,
  createPhoneNumbersEndpoint,
  createProfileEndpoint,
  createProfileUpdateEndpoint,
  createRegistrationEndpoint,
} from './nodes-endpoint.ts';
import { createSubscribeEndpoint, createSubscriptionsEndpoint, createUnsubscribeEndpoint } from './subscribed-apps.ts';
import { createTemplatesEndpoint } from './templates-endpoint.ts';
import type { World } from './world.ts';

const NODE = '/:version(^v[0-9]+\\.[0-9]+$)/:id';

/** The Cloud API under `/v{n}.0/…`, any n. */
export function graphRoutes(app: FastifyInstance, world: World, onNumbers: () => void): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, text, done) => {
    done(null, readGraphBody(request.headers['content-type'], String(text)));
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const answer = graphError(malformed(error.message), 'A');
    return reply
      .code(error.statusCode ?? 500)
      .type('application/json; charset=UTF-8')
      .send(answer.json);
  });

  const route = createGraphRoutes(world);
  const get = (path: string, handle: GraphHandler) => app.get(path, route(handle));
  const post = (path: string, handle: GraphHandler) => app.post(path, route(handle));

  app.post(`${NODE}/messages`, route(createMessagesEndpoint(world), { phoneOf: phoneOfMessage }));
  get(`${NODE}/message_templates`, createTemplatesEndpoint(world));
  get(`${NODE}/subscribed_apps`, createSubscriptionsEndpoint(world));
  post(`${NODE}/subscribed_apps`, createSubscribeEndpoint(world, onNumbers));
  app.delete(`${NODE}/subscribed_apps`, route(createUnsubscribeEndpoint(world, onNumbers)));
  get(`${NODE}/phone_numbers`, createPhoneNumbersEndpoint(world));
  post(`${NODE}/register`, createRegistrationEndpoint(world, true));
  post(`${NODE}/deregister`, createRegistrationEndpoint(world, false));
  get(`${NODE}/whatsapp_business_profile`, createProfileEndpoint(world));
  post(`${NODE}/whatsapp_business_profile`, createProfileUpdateEndpoint(world));
  get(NODE, createNodeEndpoint(world));
  app.delete(NODE, route(createMediaRemovalEndpoint(world)));
  // A node alone is also found without a version.
  get('/:id(^[0-9]+$)', createNodeEndpoint(world));
}

/** What Graph says to a path that it does not have. */
export function unknownPathAnswer(path: string): string {
  return unknownPath(path, 'A').json;
}

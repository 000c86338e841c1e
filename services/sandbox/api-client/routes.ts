import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { type GraphBody, noBody, readGraphBody } from '../graph-body.ts';
import type { World } from '../world.ts';
import { confirmCode, requestCode } from './account-endpoints.ts';
import { type ClientHandler, createClientRoutes } from './call.ts';
import { checkContacts } from './contacts-endpoint.ts';
import { createMediaDownload, createMediaRemoval, createMediaUpload } from './media-endpoints.ts';
import { createClientMessagesEndpoint, createClientReadEndpoint, phoneOfClientMessage } from './messages-endpoint.ts';
import { readAbout, readProfile, writeAbout, writeProfile } from './profile-endpoints.ts';
import { clientRefusal, notFound } from './replies.ts';
import { createLoginEndpoint, logout } from './session-endpoints.ts';
import { createSettingsChange, createSettingsReset, health, readSettings } from './settings-endpoints.ts';

const CLIENT = '/:account(^[0-9]{5,15}$)/v1';
const UPLOAD_LIMIT = 100 * 1024 * 1024;

/** The protocol of WhatsApp's own API client: that of each number under its digits. */
export function clientRoutes(app: FastifyInstance, world: World, onNumbers: () => void): void {
  app.removeAllContentTypeParsers();
  // JSON, whatever the content type says.
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    done(null, readGraphBody(undefined, String(text)));
  });
  app.setErrorHandler(answerBrokenRequest);

  const route = createClientRoutes(world);
  const phoneOf = phoneOfClientMessage;
  const get = (path: string, handle: ClientHandler) => app.get(CLIENT + path, route(handle));
  const post = (path: string, handle: ClientHandler) => app.post(CLIENT + path, route(handle));

  app.post(`${CLIENT}/messages`, route(createClientMessagesEndpoint(world), { phoneOf }));
  app.put(`${CLIENT}/messages/:id`, route(createClientReadEndpoint(world), { phoneOf }));
  app.post(`${CLIENT}/users/login`, route(createLoginEndpoint(world, onNumbers), { open: true }));
  post('/users/logout', logout);
  get('/health', health);
  post('/contacts', checkContacts);
  get('/settings/application', readSettings);
  app.patch(`${CLIENT}/settings/application`, route(createSettingsChange(onNumbers)));
  app.delete(`${CLIENT}/settings/application`, route(createSettingsReset(onNumbers)));
  get('/settings/business/profile', readProfile);
  post('/settings/business/profile', writeProfile);
  get('/settings/profile/about', readAbout);
  app.patch(`${CLIENT}/settings/profile/about`, route(writeAbout));
  post('/account', requestCode);
  post('/account/verify', confirmCode);
  get('/media/:id', createMediaDownload(world));
  app.delete(`${CLIENT}/media/:id`, route(createMediaRemoval(world)));
  app.register(async (scope) => uploadRoute(scope, world));
  app.all(
    `${CLIENT}/*`,
    route(() => notFound('The API client has no such call.')),
  );
}

/** Files go to the client as their bytes. */
function uploadRoute(app: FastifyInstance, world: World): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: UPLOAD_LIMIT }, (request, bytes, done) => {
    done(null, bytes.length === 0 ? noBody() : uploadBody(bytes, request.headers['content-type']));
  });
  app.post(`${CLIENT}/media`, { bodyLimit: UPLOAD_LIMIT }, createClientRoutes(world)(createMediaUpload(world)));
}

function uploadBody(bytes: string | Buffer, type: string | undefined): GraphBody {
  return { text: JSON.stringify({ type, size: bytes.length }), value: bytes, malformed: false };
}

/** A request that could not be read as one. */
function answerBrokenRequest(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  const { body, contentType } = clientRefusal({
    ...apiClientError(status >= 500 ? 1000 : 1025, error.message),
    status,
  });
  return reply.code(status).type(contentType).send(body);
}

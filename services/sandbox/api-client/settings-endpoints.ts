import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import type { JsonObject } from '../../core/whatsapp/cloud-validation/fields.ts';
import type { BusinessNumber } from '../numbers.ts';
import { mergedSettings, settingsProblem } from './application-settings.ts';
import type { ClientHandler } from './call.ts';
import { objectIn } from './object-body.ts';
import { type ClientReply, clientAnswer, clientRefusal } from './replies.ts';

/** `GET /v1/health`: a client of one node. */
export const health: ClientHandler = ({ number }) =>
  clientAnswer({ health: { gateway_status: number.registered ? 'connected' : 'unregistered' } });

/** `GET /v1/settings/application`. */
export const readSettings: ClientHandler = ({ number }) =>
  clientAnswer({ settings: { application: number.client.settings } });

/** `PATCH /v1/settings/application`: what is given is laid over what is set. */
export function createSettingsChange(onNumbers: () => void): ClientHandler {
  return ({ number, body }) => {
    const read = objectIn(body);
    if (!read.ok) return read.reply;
    const problem = settingsProblem(read.value);
    if (problem !== undefined) {
      const { field, reason, unknown } = problem;
      return clientRefusal(apiClientError(unknown ? 1010 : 1009, `Parameter '${field}' ${reason}`));
    }
    const clientSettings = mergedSettings(number.config.clientSettings ?? {}, read.value);
    return configured(number, clientSettings, onNumbers);
  };
}

/** `DELETE /v1/settings/application`: all is as at the start. */
export function createSettingsReset(onNumbers: () => void): ClientHandler {
  return ({ number }) => configured(number, undefined, onNumbers);
}

function configured(
  number: BusinessNumber,
  clientSettings: JsonObject | undefined,
  onNumbers: () => void,
): ClientReply {
  number.configure({ ...number.config, clientSettings });
  onNumbers();
  return clientAnswer();
}

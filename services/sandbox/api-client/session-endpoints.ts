import { apiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import type { BusinessNumber } from '../numbers.ts';
import type { World } from '../world.ts';
import { type ClientHandler, tokenIn } from './call.ts';
import { CLIENT_USER } from './client.ts';
import { objectIn } from './object-body.ts';
import { clientAnswer, clientRefusal, notLoggedIn } from './replies.ts';

/** `POST /v1/users/login`: name and password for a token; with `new_password` the password changes first. */
export function createLoginEndpoint(world: World, onNumbers: () => void): ClientHandler {
  return ({ number, body, authorization }) => {
    if (!isPasswordOf(number, authorization)) return notLoggedIn('The username or the password is wrong.');
    const read = objectIn(body);
    if (!read.ok) return read.reply;
    const { new_password: wanted } = read.value;
    if (wanted !== undefined) {
      if (!isPassword(wanted)) {
        const reason = 'must have 8 to 64 characters, among them a digit, an upper, a lower and a special one';
        return clientRefusal(apiClientError(1009, `Parameter 'new_password' ${reason}`));
      }
      number.configure({ ...number.config, clientPassword: wanted });
      onNumbers();
    }
    const { token, expiresAt } = number.client.sessions.open(world.now());
    return clientAnswer({ users: [{ token, expires_after: writtenTime(expiresAt) }] });
  };
}

/** `POST /v1/users/logout`: the token ends. */
export const logout: ClientHandler = ({ number, authorization }) => {
  number.client.sessions.close(tokenIn(authorization));
  return clientAnswer();
};

function isPasswordOf(number: BusinessNumber, authorization: string): boolean {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization) ?? [];
  if (encoded === undefined) return false;
  return Buffer.from(encoded, 'base64').toString() === `${CLIENT_USER}:${number.client.password}`;
}

/** WhatsApp: on-premises passwords. */
function isPassword(value: unknown): value is string {
  if (typeof value !== 'string' || value.length < 8 || value.length > 64) return false;
  return [/[0-9]/, /[A-Z]/, /[a-z]/, /[^0-9A-Za-z]/].every((kind) => kind.test(value));
}

/** `2018-03-01 15:29:26+00:00`. */
function writtenTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
}

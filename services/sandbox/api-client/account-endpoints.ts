import { apiClientError, asApiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import { type Check, invalid, type JsonObject, textField } from '../../core/whatsapp/cloud-validation/fields.ts';
import type { ClientHandler } from './call.ts';
import { objectIn } from './object-body.ts';
import { clientAnswer, clientRefusal } from './replies.ts';

/** The code that comes by text message or call, always the same. */
const CODE = '123456';
const NAME = 'Heliograph sandbox';

/** `POST /v1/account`: asks for a code; a number that is registered needs none (WhatsApp: on-premises registration). */
export const requestCode: ClientHandler = ({ number, body }) => {
  const read = objectIn(body);
  if (!read.ok) return read.reply;
  const problem = requestProblem(read.value, number.digits);
  if (problem !== undefined) return clientRefusal(asApiClientError(problem));
  number.client.awaitsCode = !number.registered;
  return clientAnswer({ account: [{ vname: NAME }] }, number.registered ? 201 : 202);
};

/** `POST /v1/account/verify`: the code registers the number. */
export const confirmCode: ClientHandler = ({ number, body }) => {
  const read = objectIn(body);
  if (!read.ok) return read.reply;
  const problem = textField(read.value, 'code', '', { max: 10, required: true });
  if (problem !== undefined) return clientRefusal(asApiClientError(problem));
  if (!number.client.awaitsCode) return clientRefusal(apiClientError(1025, 'No code was asked for.'));
  if (String(read.value.code).replaceAll('-', '') !== CODE) {
    return clientRefusal(apiClientError(1009, "Parameter 'code' is not the code that was sent"));
  }
  number.client.awaitsCode = false;
  number.registered = true;
  return clientAnswer({ account: [{ vname: NAME }] }, 201);
};

function requestProblem(body: JsonObject, digits: string): Check {
  const { method, pin } = body;
  return (
    textField(body, 'cc', '', { max: 3, required: true }) ??
    textField(body, 'phone_number', '', { max: 15, required: true }) ??
    textField(body, 'method', '', { max: 5, required: true }) ??
    textField(body, 'cert', '', { max: 65_536, required: true }) ??
    (method === 'sms' || method === 'voice' ? undefined : invalid('method', 'must be one of {sms, voice}')) ??
    (pin === undefined || /^[0-9]{6}$/.test(String(pin)) ? undefined : invalid('pin', 'must have 6 digits')) ??
    (`${body.cc}${body.phone_number}` === digits ? undefined : invalid('phone_number', 'is not that of this client'))
  );
}

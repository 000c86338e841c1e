import { asApiClientError } from '../../core/whatsapp/api-client-validation/errors.ts';
import {
  type Check,
  type JsonObject,
  listField,
  malformed,
  onlyKeys,
  textField,
} from '../../core/whatsapp/cloud-validation/fields.ts';
import type { BusinessNumber } from '../numbers.ts';
import type { ClientHandler } from './call.ts';
import { objectIn } from './object-body.ts';
import { type ClientReply, clientAnswer, clientRefusal } from './replies.ts';

const PROFILE_KEYS = new Set(['address', 'description', 'email', 'vertical', 'websites']);
const ABOUT_KEYS = new Set(['text']);

/** `GET /v1/settings/business/profile`; what it holds is the same number's profile on Cloud too. */
export const readProfile: ClientHandler = ({ number }) => {
  const profile = Object.fromEntries(Object.entries(number.profile).filter(([key]) => PROFILE_KEYS.has(key)));
  return clientAnswer({ settings: { business: { profile } } });
};

/** `POST /v1/settings/business/profile`. */
export const writeProfile: ClientHandler = ({ number, body }) => {
  const read = objectIn(body);
  if (!read.ok) return read.reply;
  return changed(number, read.value, profileProblem(read.value));
};

/** `GET /v1/settings/profile/about`. */
export const readAbout: ClientHandler = ({ number }) =>
  clientAnswer({ settings: { profile: { about: { text: number.profile.about ?? '' } } } });

/** `PATCH /v1/settings/profile/about`. */
export const writeAbout: ClientHandler = ({ number, body }) => {
  const read = objectIn(body);
  if (!read.ok) return read.reply;
  const { value } = read;
  const problem = onlyKeys(value, 'about', ABOUT_KEYS) ?? textField(value, 'text', '', { max: 139, required: true });
  return changed(number, { about: value.text }, problem);
};

function changed(number: BusinessNumber, fields: JsonObject, problem: Check): ClientReply {
  if (problem !== undefined) return clientRefusal(asApiClientError(problem));
  number.profile = { ...number.profile, ...fields };
  return clientAnswer();
}

/** The limits of each field (WhatsApp: on-premises business profile). */
function profileProblem(profile: JsonObject): Check {
  return (
    onlyKeys(profile, 'profile', PROFILE_KEYS) ??
    textField(profile, 'address', '', { max: 256, emptyAllowed: true }) ??
    textField(profile, 'description', '', { max: 256, emptyAllowed: true }) ??
    textField(profile, 'email', '', { max: 128, emptyAllowed: true }) ??
    textField(profile, 'vertical', '', { max: 128, emptyAllowed: true }) ??
    listField(profile, 'websites', '', 0, 2) ??
    websitesProblem(profile.websites)
  );
}

function websitesProblem(websites: unknown): Check {
  if (!Array.isArray(websites)) return undefined;
  const fits = websites.every((site) => typeof site === 'string' && site.length <= 256);
  return fits ? undefined : malformed('Param websites must hold texts of at most 256 characters.');
}

/** A refusal in WhatsApp's own words: what the Cloud API would answer to this payload. */
export interface CloudError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly details: string;
}

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CloudError };

interface KnownError {
  readonly status: number;
  readonly title: string;
}

/** HTTP status and title of each Cloud code (WhatsApp: error codes). */
const KNOWN: ReadonlyMap<number, KnownError> = new Map(
  Object.entries({
    0: { status: 401, title: 'AuthException' },
    1: { status: 400, title: 'API unknown' },
    2: { status: 503, title: 'API service' },
    3: { status: 500, title: 'API method' },
    4: { status: 400, title: 'API too many calls' },
    10: { status: 403, title: 'Permission denied' },
    33: { status: 400, title: 'Parameter value is not valid' },
    100: { status: 400, title: 'Invalid parameter' },
    190: { status: 401, title: 'Access token has expired' },
    368: { status: 403, title: 'Temporarily blocked for policies violations' },
    2200: { status: 400, title: 'Callback verification failed' },
    80007: { status: 400, title: 'Rate limit issues' },
    130403: { status: 400, title: 'Business blocked user' },
    130429: { status: 400, title: 'Rate limit hit' },
    130472: { status: 400, title: "User's number is part of an experiment" },
    130497: { status: 403, title: 'Business account is restricted from messaging users in this country' },
    131000: { status: 500, title: 'Something went wrong' },
    131005: { status: 403, title: 'Access denied' },
    131008: { status: 400, title: 'Required parameter is missing' },
    131009: { status: 400, title: 'Parameter value is not valid' },
    131016: { status: 500, title: 'Service unavailable' },
    131021: { status: 400, title: 'Recipient cannot be sender' },
    131026: { status: 400, title: 'Message undeliverable' },
    131030: { status: 400, title: 'Recipient phone number not in allowed list' },
    131031: { status: 403, title: 'Account has been locked' },
    131037: { status: 400, title: 'Display name approval needed' },
    131042: { status: 400, title: 'Business eligibility payment issue' },
    131045: { status: 500, title: 'Incorrect certificate' },
    131047: { status: 400, title: 'Re-engagement message' },
    131048: { status: 400, title: 'Spam rate limit hit' },
    131049: { status: 400, title: 'Meta chose not to deliver' },
    131050: { status: 400, title: 'User has stopped marketing messages' },
    131051: { status: 400, title: 'Unsupported message type' },
    131052: { status: 400, title: 'Media download error' },
    131053: { status: 400, title: 'Media upload error' },
    131055: { status: 400, title: 'Method not allowed' },
    131056: { status: 400, title: 'Pair rate limit hit' },
    131057: { status: 500, title: 'Account in maintenance mode' },
    132000: { status: 400, title: 'Number of parameters does not match the expected number of params' },
    132001: { status: 404, title: 'Template name does not exist in the translation' },
    132005: { status: 400, title: 'Translated text too long' },
    132007: { status: 400, title: 'Template format character policy violated' },
    132012: { status: 400, title: 'Parameter format does not match format in the created template' },
    132015: { status: 400, title: 'Template is paused' },
    132016: { status: 400, title: 'Template is disabled' },
    132018: { status: 400, title: "There's an issue with the parameters in your template" },
    132068: { status: 400, title: 'Flow is in blocked state' },
    132069: { status: 400, title: 'Flow is in throttled state' },
    133000: { status: 500, title: 'Incomplete deregistration' },
    133004: { status: 503, title: 'Server temporarily unavailable' },
    133005: { status: 400, title: 'Two-step verification PIN mismatch' },
    133006: { status: 400, title: 'Phone number re-verification needed' },
    133008: { status: 400, title: 'Too many two-step verification PIN guesses' },
    133009: { status: 400, title: 'Two-step verification PIN guessed too fast' },
    133010: { status: 400, title: 'Phone number not registered' },
    133015: { status: 400, title: 'Please wait a few minutes before registering this phone number' },
    133016: { status: 400, title: 'Account register/deregister rate limit exceeded' },
    134011: { status: 400, title: 'WhatsApp payments terms not accepted' },
    135000: { status: 400, title: 'Generic user error' },
  }).map(([code, known]) => [Number(code), known]),
);

/** WhatsApp's title of a code; a code it does not have is `Something went wrong`, as Meta shows one. */
export function cloudErrorTitle(code: number): string {
  return KNOWN.get(code)?.title ?? 'Something went wrong';
}

/** The error of a code with the HTTP status WhatsApp gives it; an unknown code is a 400. */
export function cloudError(code: number, details: string): CloudError {
  return {
    status: KNOWN.get(code)?.status ?? 400,
    code,
    message: `(#${code}) ${cloudErrorTitle(code)}`,
    details,
  };
}

/** The two protocols that every number of the sandbox speaks: the Cloud API, and that of WhatsApp's own API client. */
export type Protocol = 'cloud' | 'api-client';

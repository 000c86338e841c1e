/** Of an entry of `external-messages`: beside its client, so that it lies in the client's partition. */
export const externalMessageKey = (clientId: string, externalId: string): string => `${clientId}:${externalId}`;

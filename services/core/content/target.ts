/** WhatsApp's two protocols: Meta's Cloud API, and the API client that a business hosts. */
export type Protocol = 'cloud' | 'api-client';

/** For whom content is rendered. */
export interface RenderTarget {
  readonly protocol: Protocol;
  /** Shown where buttons or a location request have no words of their own. */
  readonly appName: string;
  /** Part of an action's id where its payload cannot be one. */
  readonly messageId: string;
  /** Where the message's form is filled in: asked for where there is one. */
  readonly formLink: () => string;
}

/** Enough to see whether content can be rendered at all. */
export const anyTarget: RenderTarget = {
  protocol: 'cloud',
  appName: '',
  messageId: '',
  formLink: () => 'https://forms.example/',
};

/** The `hosting` of a number on an API client: the deployments of v1.1. */
export const apiClientHostings: readonly string[] = ['self', 'smooch'];

/** The protocol of an integration, by its `hosting`: the deployments of v1.1 are API clients, all else is on the Cloud API. */
export const protocolOf = (hosting: string | null): Protocol =>
  hosting !== null && apiClientHostings.includes(hosting) ? 'api-client' : 'cloud';

import { fileUrl, type HostedFile } from './file-host.ts';

/** A post and what it must come to. */
export interface ContentCase {
  readonly name: string;
  readonly content: object;
  /** Beside the content: `override`, `schema`, … */
  readonly beside?: object;
  /** Bodies at the phone, in order; `<message>` stands for the message's id. */
  readonly calls: readonly object[];
  /** v2 content of each message; left out: the one that was posted. */
  readonly shown?: readonly object[];
  /** A phone whose calls go wrong. */
  readonly phone?: string;
}

/** The app of the suite: where buttons have no words above them, its name is there. */
export const appName = 'Business 1';

export const say = (body: string) => ({ type: 'text', text: { body } });
export const text = (words: string, ...actions: readonly object[]) => ({
  type: 'text',
  text: words,
  ...(actions.length > 0 && { actions }),
});
export const reply = (label: string, payload: string) => ({ type: 'reply', text: label, payload });
export const postback = (label: string, payload: string) => ({ type: 'postback', text: label, payload });
export const link = (label: string, uri: string) => ({ type: 'link', text: label, uri });
export const locationRequest = (label: string) => ({ type: 'locationRequest', text: label });

const interactive = (type: string, body: string, action: object, header?: object) => ({
  type: 'interactive',
  interactive: { type, ...(header && { header }), body: { text: body }, action },
});

/** Ids and titles. */
type Rows = readonly (readonly [string, string])[];

export const buttons = (body: string, rows: Rows, header?: object) =>
  interactive(
    'button',
    body,
    { buttons: rows.map(([id, title]) => ({ type: 'reply', reply: { id, title } })) },
    header,
  );
export const options = (body: string, rows: Rows) =>
  interactive('list', body, { button: 'Options', sections: [{ rows: rows.map(([id, title]) => ({ id, title })) }] });
export const page = (body: string, label: string, url: string, header?: object) =>
  interactive('cta_url', body, { name: 'cta_url', parameters: { display_text: label, url } }, header);
export const askLocation = (body: string) => interactive('location_request_message', body, { name: 'send_location' });

/** A file or an image as it is posted, as the phone gets its address, and as the record shows it. */
export interface Posted {
  readonly url: string;
  readonly content: object;
  readonly shown: object;
}

/** What its host says of the file is in the record; nothing is where the host does not tell. */
export function posted(type: 'image' | 'file', name: string, host: HostedFile, more: object = {}): Posted {
  const url = fileUrl(name, host);
  const content = { type, mediaUrl: url, ...more };
  const told = host.status === undefined;
  const shown = {
    ...content,
    ...(told && host.type !== undefined && { mediaType: host.type }),
    ...(told && host.size !== undefined && { mediaSize: host.size }),
  };
  return { url, content, shown };
}

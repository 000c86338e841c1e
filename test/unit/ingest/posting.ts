import { ids, type Scene } from './scene.ts';

export const url = `/v2/apps/${ids.app}/conversations/${ids.conversation}/messages`;

export const text = (words: string, more: object = {}) => ({
  author: { type: 'business' },
  content: { type: 'text', text: words },
  ...more,
});

/** Posts messages to the scene of the test at hand. */
export const poster =
  (scene: () => Scene) =>
  (payload: object | string, headers: Record<string, string> = {}, to = url) =>
    scene().app.inject({
      method: 'POST',
      url: to,
      headers: { ...scene().appKey, 'content-type': 'application/json', ...headers },
      payload,
    });

export const title = (answer: { json(): { errors: { title: string }[] } }) => answer.json().errors[0]?.title;

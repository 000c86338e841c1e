/** One of each action as v2 takes it, with as much as it may have. */
export const actionExamples: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(
  [
    { type: 'link', text: 'See it', uri: 'https://h.example/a', default: true },
    { type: 'reply', text: 'Yes', payload: 'YES', iconUrl: 'https://h.example/i.png' },
    { type: 'postback', text: 'Yes', payload: 'YES' },
    { type: 'buy', text: 'Pay', amount: 2500, currency: 'usd' },
    {
      type: 'webview',
      text: 'Open',
      uri: 'https://h.example/w',
      fallback: 'https://h.example/f',
      size: 'tall',
      openOnReceive: false,
      default: false,
    },
    { type: 'locationRequest', text: 'Where are you?' },
  ].map((example) => [example.type, example]),
);

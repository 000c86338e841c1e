/** One of each content type as v2 takes it, with as much as it may have. */
export const contentExamples: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(
  [
    { type: 'text', text: 'Hello *Ada*', actions: [{ type: 'reply', text: 'Hi', payload: 'HI' }] },
    { type: 'image', mediaUrl: 'https://h.example/a.jpg', mediaType: 'image/jpeg', altText: 'A cat', text: 'A cat' },
    { type: 'file', mediaUrl: 'https://h.example/a.pdf', mediaType: 'application/pdf', mediaSize: 1000, text: 'Bill' },
    {
      type: 'location',
      coordinates: { lat: 45.5, long: -73.5 },
      location: { name: 'Office', address: '4200 St-Laurent' },
    },
    {
      type: 'carousel',
      items: [
        { title: 'Tacos', description: 'Beef', actions: [{ type: 'link', text: 'See', uri: 'https://h.example/t' }] },
      ],
      displaySettings: { imageAspectRatio: 'square' },
    },
    {
      type: 'list',
      items: [
        {
          title: 'Tacos',
          mediaUrl: 'https://h.example/t.jpg',
          actions: [{ type: 'postback', text: 'Take', payload: 'T' }],
        },
      ],
      actions: [{ type: 'postback', text: 'More', payload: 'MORE' }],
    },
    { type: 'form', fields: [{ type: 'email', name: 'mail', label: 'Your mail' }], text: 'Please' },
    { type: 'formResponse', fields: [{ type: 'email', name: 'mail', label: 'Your mail', email: 'ada@h.example' }] },
    {
      type: 'template',
      template: { namespace: 'ns', name: 'hello_world', language: { policy: 'deterministic', code: 'en_US' } },
    },
    {
      type: 'hsm',
      hsm: {
        namespace: 'ns',
        element_name: 'hello_world',
        language: { policy: 'fallback', code: 'en' },
        localizable_params: [{ default: 'Ada' }],
      },
    },
  ].map((example) => [example.type, example]),
);

/** Types that nobody sends to a phone, and why. */
export const neverSent: ReadonlyMap<string, string> = new Map([['formResponse', 'is what a user answers']]);

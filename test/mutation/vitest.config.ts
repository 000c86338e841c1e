import { defineConfig } from 'vitest/config';

/** The unit tests that hold `services/core`, and none that opens a port or a file: they run once a mutant. */
const ofCore = [
  'test/unit/{actions,api,content,delivery,envelope,errors,events,extending,forms,identity,ids,inbound,quotes,shorthand,templates,transform,webhook-payload}/**',
  'test/unit/media/{media,facts-edges,learned-files}',
  'test/unit/sandbox/{cloud-validation*,template-*}',
  'test/unit/whatsapp/api-client-validation*',
];

export default defineConfig({
  test: {
    environment: 'node',
    // Stryker ends what runs in circles; a machine under load is not to.
    testTimeout: 120_000,
    // Counting the characters that are looked at in texts of 100 kB takes too long to be done a thousand times.
    env: { LONG_TEXT_LENGTH: '4000' },
    include: ofCore.map((path) => (path.endsWith('**') ? `${path}/*.test.ts` : `${path}.test.ts`)),
    exclude: [
      // Holds ingest and transform together, in a server made anew for each test; what core gives them is tested beside it.
      'test/unit/shorthand/both-ways-in.test.ts',
      // Tests no core, and waits for a bounded time.
      'test/unit/templates/catalog.test.ts',
    ],
  },
});

import { defineConfig } from 'vitest/config';

/** The unit tests that hold `services/core`, and none that opens a port or a file: they run once a mutant. */
const ofCore = [
  'test/unit/{actions,api,content,delivery,envelope,events,extending,identity,ids,inbound,quotes,shorthand,templates,transform,webhook-payload}/**',
  'test/unit/media/{media,facts-edges}',
  'test/unit/sandbox/{cloud-validation*,template-check}',
  'test/unit/whatsapp/api-client-validation*',
];

export default defineConfig({
  test: {
    environment: 'node',
    // Stryker ends what runs in circles; a machine under load is not to.
    testTimeout: 120_000,
    include: ofCore.map((path) => (path.endsWith('**') ? `${path}/*.test.ts` : `${path}.test.ts`)),
    exclude: [
      // Tests no core, and waits for a bounded time.
      'test/unit/templates/catalog.test.ts',
      // Counts characters of texts of 100 kB: too long to be done a thousand times.
      'test/unit/shorthand/linear-time.test.ts',
    ],
  },
});

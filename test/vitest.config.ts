import { defineConfig } from 'vitest/config';

/** The fast suite: needs npm only. Oracles, editors and benchmarks have configurations of their own. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    // A busy machine is no failure.
    testTimeout: 60_000,
    setupFiles: ['test/setup.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/oracles/**', 'test/editors/**', 'test/fuzz/**', 'node_modules/**'],
  },
});

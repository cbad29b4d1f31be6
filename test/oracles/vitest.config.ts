import { defineConfig } from 'vitest/config';

/** Differential suites against the real tools, each of which installs what it needs into a cache. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    setupFiles: ['test/setup.ts'],
    include: ['test/oracles/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
  },
});

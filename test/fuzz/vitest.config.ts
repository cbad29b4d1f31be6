import { defineConfig } from 'vitest/config';

/**
 * Hostile workspaces and random edits, against the built program (`npm run build` first) and the core.
 * `FUZZ_SECONDS` is how long each random test may go on (default 3; more also runs each hostile file by itself
 * and from a new seed), `FUZZ_SEED` repeats a run, and
 * `FUZZ_PROGRAM` is another directory than server/dist.
 */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    setupFiles: ['test/setup.ts'],
    include: ['test/fuzz/**/*.test.ts'],
    testTimeout: 120_000 + 2000 * Number(process.env.FUZZ_SECONDS ?? 3),
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
